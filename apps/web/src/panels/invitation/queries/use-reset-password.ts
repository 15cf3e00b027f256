'use client';

import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** Replaces a password; without a second factor that signs in. */
export function useResetPassword() {
  const trpc = useTRPC();
  return useMutation(
    trpc.session.resetPassword.mutationOptions({
      onSuccess: ({ session }) => {
        if (session !== null) window.location.assign('/');
      },
    }),
  );
}
