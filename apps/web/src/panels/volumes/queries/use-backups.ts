'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

export function useBackups(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.backups.list.queryOptions({ tenantSlug }));
}

/** Buckets for backups, without their keys. */
export function useBackupTargets(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.backups.listTargets.queryOptions({ tenantSlug }));
}

export function useBackupActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.backups.pathFilter());
  return {
    remove: useMutation(trpc.backups.delete.mutationOptions({ onSettled })),
    createTarget: useMutation(trpc.backups.createTarget.mutationOptions({ onSettled })),
    removeTarget: useMutation(trpc.backups.deleteTarget.mutationOptions({ onSettled })),
  };
}
