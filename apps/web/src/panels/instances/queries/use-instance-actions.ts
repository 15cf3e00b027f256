'use client';

import { DELETE_GRACE_SEC } from '@bulkhead/shared';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '../../../trpc/client.tsx';
import type { RowAction } from '../allowed-actions.ts';

export interface InstanceActionCall {
  instanceId: string;
  action: RowAction;
}

/** Asks for an action on one instance. Settled when it is accepted or refused, not when it is done. */
export function useInstanceAction(tenantSlug: string) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ instanceId, action }: InstanceActionCall) =>
      action === 'delete'
        ? client.instances.delete.mutate({ tenantSlug, instanceId, graceSec: DELETE_GRACE_SEC })
        : client.instances[action].mutate({ tenantSlug, instanceId }),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries(trpc.instances.pathFilter()),
        queryClient.invalidateQueries(trpc.operations.pathFilter()),
      ]),
  });
}

/** Adds tags to one instance and takes others away. */
export function useTagging(tenantSlug: string) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (change: { instanceId: string; add: string[]; remove: string[] }) =>
      client.instances.tag.mutate({ tenantSlug, ...change }),
    onSettled: () => queryClient.invalidateQueries(trpc.instances.pathFilter()),
  });
}
