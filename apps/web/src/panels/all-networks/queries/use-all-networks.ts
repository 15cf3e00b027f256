'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** All networks, what is given out, and what hosts can hold. */
export function useAllNetworks() {
  const trpc = useTRPC();
  return useQuery(trpc.networks.overview.queryOptions({}));
}

export function useConfigureNetworks() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.networks.pathFilter());
  return useMutation(trpc.networks.configure.mutationOptions({ onSettled }));
}
