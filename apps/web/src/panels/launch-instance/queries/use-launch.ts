'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** What the form needs before it can be filled in. */
export function useLaunchOptions(tenantSlug: string) {
  const trpc = useTRPC();
  return {
    quota: useQuery(trpc.quota.get.queryOptions({ tenantSlug }, { refetchInterval: 15_000 })),
    images: useQuery(trpc.images.list.queryOptions({ tenantSlug })),
    flavors: useQuery(trpc.flavors.list.queryOptions()),
  };
}

/** Launches. Settled when it is accepted or refused; what is left of the quota is read again either way. */
export function useLaunchInstance() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.instances.launch.mutationOptions({
      onSettled: () =>
        Promise.all([
          queryClient.invalidateQueries(trpc.quota.pathFilter()),
          queryClient.invalidateQueries(trpc.instances.pathFilter()),
        ]),
    }),
  );
}
