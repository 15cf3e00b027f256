'use client';

import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** Signs in and goes on to `next` with a full load, so that nothing read before as somebody else stays around. */
export function useSignIn(next: string) {
  const trpc = useTRPC();
  return useMutation(trpc.session.signIn.mutationOptions({ onSuccess: () => window.location.assign(next) }));
}
