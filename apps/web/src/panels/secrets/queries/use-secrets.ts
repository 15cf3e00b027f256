'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** The tenant's secrets, without their values. */
export function useSecrets(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.secrets.list.queryOptions({ tenantSlug }));
}

/** Makes, changes, uses and deletes secrets. */
export function useSecretActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () =>
    Promise.all([trpc.secrets, trpc.instances].map((part) => queryClient.invalidateQueries(part.pathFilter())));
  return {
    create: useMutation(trpc.secrets.create.mutationOptions({ onSettled })),
    describe: useMutation(trpc.secrets.describe.mutationOptions({ onSettled })),
    addVersion: useMutation(trpc.secrets.addVersion.mutationOptions({ onSettled })),
    destroyVersion: useMutation(trpc.secrets.destroyVersion.mutationOptions({ onSettled })),
    remove: useMutation(trpc.secrets.delete.mutationOptions({ onSettled })),
    setUses: useMutation(trpc.secrets.setUses.mutationOptions({ onSettled })),
  };
}
