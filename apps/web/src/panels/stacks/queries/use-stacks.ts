'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

export function useStacks(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.stacks.list.queryOptions({ tenantSlug }));
}

export function useStack(tenantSlug: string, stackId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.stacks.get.queryOptions({ tenantSlug, stackId }));
}

/** Asks what a file would do. Changes nothing. */
export function usePlan() {
  const trpc = useTRPC();
  return useMutation(trpc.stacks.plan.mutationOptions());
}

/** Makes, changes and deletes stacks. */
export function useStackActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () =>
    Promise.all(
      [trpc.stacks, trpc.instances, trpc.secrets].map((part) => queryClient.invalidateQueries(part.pathFilter())),
    );
  return {
    create: useMutation(trpc.stacks.create.mutationOptions({ onSettled })),
    update: useMutation(trpc.stacks.update.mutationOptions({ onSettled })),
    remove: useMutation(trpc.stacks.delete.mutationOptions({ onSettled })),
    retry: useMutation(trpc.stacks.retry.mutationOptions({ onSettled })),
    cancel: useMutation(trpc.stacks.cancel.mutationOptions({ onSettled })),
    rollBack: useMutation(trpc.stacks.rollBack.mutationOptions({ onSettled })),
  };
}
