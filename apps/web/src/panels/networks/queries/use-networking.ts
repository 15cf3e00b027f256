'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** The tenant's networks, groups and ports, and what it may still have of them. */
export function useNetworking(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.networks.list.queryOptions({ tenantSlug }));
}

/** Networks, groups, ports and bandwidth of one instance. */
export function useInstanceNetworking(tenantSlug: string, instanceId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.networks.ofInstance.queryOptions({ tenantSlug, instanceId }));
}

/** Makes, changes and deletes networks and groups, and connects instances. */
export function useNetworkActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () =>
    Promise.all([trpc.networks, trpc.instances].map((part) => queryClient.invalidateQueries(part.pathFilter())));
  return {
    create: useMutation(trpc.networks.create.mutationOptions({ onSettled })),
    remove: useMutation(trpc.networks.delete.mutationOptions({ onSettled })),
    createGroup: useMutation(trpc.networks.createGroup.mutationOptions({ onSettled })),
    updateGroup: useMutation(trpc.networks.updateGroup.mutationOptions({ onSettled })),
    removeGroup: useMutation(trpc.networks.deleteGroup.mutationOptions({ onSettled })),
    setOfInstance: useMutation(trpc.networks.setOfInstance.mutationOptions({ onSettled })),
  };
}
