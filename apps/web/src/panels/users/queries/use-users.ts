'use client';

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';
import type { toListInput } from '../users-search.ts';

/** One page of accounts; the page before stays until the next one is there. */
export function useUsers(input: ReturnType<typeof toListInput>) {
  const trpc = useTRPC();
  return useQuery(trpc.users.list.queryOptions(input, { placeholderData: keepPreviousData }));
}

/** What an administrator changes about an account; the list reads itself again afterwards. */
export function useUserActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.users.pathFilter());
  return {
    // Codes do not stay in the cache of answers.
    invite: useMutation(trpc.users.invite.mutationOptions({ onSettled, gcTime: 0 })),
    resetPassword: useMutation(trpc.users.resetPassword.mutationOptions({ onSettled, gcTime: 0 })),
    setSystemRole: useMutation(trpc.users.setSystemRole.mutationOptions({ onSettled })),
    setDisabled: useMutation(trpc.users.setDisabled.mutationOptions({ onSettled })),
    removeSecondFactor: useMutation(trpc.users.removeSecondFactor.mutationOptions({ onSettled })),
    revokeSessions: useMutation(trpc.users.revokeSessions.mutationOptions({ onSettled })),
  };
}
