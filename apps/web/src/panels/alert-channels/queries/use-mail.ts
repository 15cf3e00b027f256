'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** The server that takes the operators' mail, without its password. */
export function useMailSettings() {
  const trpc = useTRPC();
  return useQuery(trpc.mail.get.queryOptions({}));
}

export function useMailActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.mail.pathFilter());
  return {
    save: useMutation(trpc.mail.update.mutationOptions({ onSettled })),
    test: useMutation(trpc.mail.test.mutationOptions()),
  };
}
