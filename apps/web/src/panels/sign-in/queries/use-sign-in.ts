'use client';

import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/**
 * Signs in and goes on to `next` with a full load, so that nothing read before as somebody else stays around. With a
 * second factor the answer is a challenge, and there is one more step.
 */
export function useSignIn(next: string) {
  const trpc = useTRPC();
  return useMutation(
    trpc.session.signIn.mutationOptions({
      onSuccess: ({ session }) => {
        if (session !== null) window.location.assign(next);
      },
    }),
  );
}

/** The second step: a code of the authenticator, or a recovery code. */
export function useConfirmSignIn(next: string) {
  const trpc = useTRPC();
  return useMutation(trpc.session.confirmSignIn.mutationOptions({ onSuccess: () => window.location.assign(next) }));
}
