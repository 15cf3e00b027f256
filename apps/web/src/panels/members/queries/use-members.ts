'use client';

import type { TenantRole } from '@bulkhead/shared';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** Who belongs to a tenant. */
export function useMembers(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.members.list.queryOptions({ tenantSlug }));
}

function useReadAgain() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries(trpc.members.pathFilter());
}

/** Adds somebody; for a person whom nobody knows yet the answer carries an invitation code, once. */
export function useAddMember(tenantSlug: string) {
  const trpc = useTRPC();
  const onSettled = useReadAgain();
  const add = useMutation(trpc.members.add.mutationOptions({ onSettled }));
  return {
    ...add,
    add: (member: { email: string; role: TenantRole }, onError: (error: unknown) => void) =>
      add.mutate({ tenantSlug, ...member }, { onError }),
  };
}

export function useSetRole() {
  const trpc = useTRPC();
  const onSettled = useReadAgain();
  return useMutation(trpc.members.setRole.mutationOptions({ onSettled }));
}

export function useRemoveMember() {
  const trpc = useTRPC();
  const onSettled = useReadAgain();
  return useMutation(trpc.members.remove.mutationOptions({ onSettled }));
}
