'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** What the own account is like. */
export function useAccount() {
  const trpc = useTRPC();
  return useQuery(trpc.account.get.queryOptions());
}

/** The browsers in which one is signed in. */
export function useOwnSessions() {
  const trpc = useTRPC();
  return useQuery(trpc.account.sessions.queryOptions());
}

function useReadAgain() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return async () => {
    await Promise.all([
      queryClient.invalidateQueries(trpc.account.pathFilter()),
      queryClient.invalidateQueries(trpc.session.current.queryFilter()),
    ]);
  };
}

/** Everything that somebody changes about their own account; the page reads itself again afterwards. */
export function useAccountActions() {
  const trpc = useTRPC();
  const onSettled = useReadAgain();
  return {
    changePassword: useMutation(trpc.session.changePassword.mutationOptions({ onSettled })),
    // Secrets do not stay in the cache of answers.
    beginFactor: useMutation(trpc.account.beginSecondFactor.mutationOptions({ gcTime: 0 })),
    confirmFactor: useMutation(trpc.account.confirmSecondFactor.mutationOptions({ onSettled, gcTime: 0 })),
    newCodes: useMutation(trpc.account.regenerateRecoveryCodes.mutationOptions({ onSettled, gcTime: 0 })),
    removeFactor: useMutation(trpc.account.removeSecondFactor.mutationOptions({ onSettled })),
    revokeSession: useMutation(trpc.account.revokeSession.mutationOptions({ onSettled })),
    revokeOthers: useMutation(trpc.account.revokeOtherSessions.mutationOptions({ onSettled })),
  };
}
