'use client';

import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** Makes the first administrator and signs them in. */
export function useSetUp() {
  const trpc = useTRPC();
  return useMutation(trpc.session.setUp.mutationOptions({ onSuccess: () => window.location.assign('/') }));
}
