'use client';

import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** Turns an invitation into an account and signs it in. */
export function useAcceptInvitation() {
  const trpc = useTRPC();
  return useMutation(trpc.session.acceptInvitation.mutationOptions({ onSuccess: () => window.location.assign('/') }));
}
