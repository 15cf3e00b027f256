'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../trpc/client.tsx';

/** Ends the session and leaves; also when the server did not answer, for then nothing of it is kept here. */
export function useSignOut() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.session.signOut.mutationOptions({
      onSettled: () => {
        queryClient.clear();
        window.location.assign('/sign-in');
      },
    }),
  );
}
