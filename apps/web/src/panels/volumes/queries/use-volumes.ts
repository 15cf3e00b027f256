'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** The tenant's volumes with their snapshots and who has them. */
export function useVolumes(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.volumes.list.queryOptions({ tenantSlug }));
}

/** What is left of the quota for volumes, and where. */
export function useVolumeRoom(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.volumes.room.queryOptions({ tenantSlug }));
}

/** Every tenant's volumes on a host, for operators. */
export function useHostVolumes(hostId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.volumes.listOnHost.queryOptions({ hostId }));
}

/** Makes, changes, copies, attaches and deletes volumes. */
export function useVolumeActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () =>
    Promise.all(
      [trpc.volumes, trpc.backups, trpc.instances, trpc.operations].map((part) =>
        queryClient.invalidateQueries(part.pathFilter()),
      ),
    );
  return {
    create: useMutation(trpc.volumes.create.mutationOptions({ onSettled })),
    resize: useMutation(trpc.volumes.resize.mutationOptions({ onSettled })),
    remove: useMutation(trpc.volumes.delete.mutationOptions({ onSettled })),
    snapshot: useMutation(trpc.volumes.snapshot.mutationOptions({ onSettled })),
    removeSnapshot: useMutation(trpc.volumes.deleteSnapshot.mutationOptions({ onSettled })),
    restore: useMutation(trpc.volumes.restore.mutationOptions({ onSettled })),
    setUses: useMutation(trpc.volumes.setUses.mutationOptions({ onSettled })),
    backUp: useMutation(trpc.backups.create.mutationOptions({ onSettled })),
  };
}
