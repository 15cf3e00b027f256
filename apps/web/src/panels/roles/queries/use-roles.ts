'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** The roles that a tenant made for itself. */
export function useRoles(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.roles.list.queryOptions({ tenantSlug }));
}

/** Makes, changes and deletes roles. */
export function useRoleActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () =>
    Promise.all(
      [trpc.roles, trpc.members, trpc.session].map((part) => queryClient.invalidateQueries(part.pathFilter())),
    );
  return {
    create: useMutation(trpc.roles.create.mutationOptions({ onSettled })),
    update: useMutation(trpc.roles.update.mutationOptions({ onSettled })),
    remove: useMutation(trpc.roles.delete.mutationOptions({ onSettled })),
  };
}
