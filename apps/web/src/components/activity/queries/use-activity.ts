'use client';

import type { ActivityEntry } from '@bulkhead/shared';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '../../../trpc/client.tsx';

const SHOWN = 50;

/** The numbers alone: what is not over, and when something failed. Read again when a change of them is announced. */
export function useActivityNumbers(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.operations.activity.queryOptions({ tenantSlug, limit: 0 })).data;
}

/** The tenant's operations and tasks, what is not over first. */
export function useActivity(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(
    trpc.operations.activity.queryOptions({ tenantSlug, limit: SHOWN }, { placeholderData: keepPreviousData }),
  );
}

const REPEATABLE = ['start', 'stop', 'restart', 'pause', 'resume', 'delete'] as const;
export type Repeatable = (typeof REPEATABLE)[number];

/** What can be asked for again just as it was: a change of an instance that took no more than its name. */
export function repeatableKind({ source, state, kind, subject }: ActivityEntry): Repeatable | null {
  if (source !== 'operation' || state !== 'failed' || subject.isGone) return null;
  return REPEATABLE.find((each) => each === kind) ?? null;
}

/** Asks once more for what has failed. */
export function useRepeat(tenantSlug: string) {
  const client = useTRPCClient();
  const settle = useReadAgain();
  return useMutation({
    mutationFn: ({ kind, instanceId }: { kind: Repeatable; instanceId: string }) =>
      client.instances[kind].mutate({ tenantSlug, instanceId }),
    onSettled: settle,
  });
}

/** Asks the host to stop a task. */
export function useCancelTask(tenantSlug: string) {
  const client = useTRPCClient();
  const settle = useReadAgain();
  return useMutation({
    mutationFn: (taskId: string) => client.operations.cancelTask.mutate({ tenantSlug, taskId }),
    onSettled: settle,
  });
}

function useReadAgain() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries(trpc.operations.pathFilter());
}
