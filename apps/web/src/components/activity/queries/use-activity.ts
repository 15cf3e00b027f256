'use client';

import type { ActivityEntry } from '@bulkhead/shared';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '../../../trpc/client.tsx';

const SHOWN = 50;

/** The numbers alone: what is not over, and when something failed. Read again when a change of them is announced. */
export function useActivityNumbers(tenantSlug: string | null) {
  return useActivityOf(tenantSlug, 0).data;
}

/** The tenant's operations, tasks and changes of stacks, what is not over first; null: those of all tenants. */
export function useActivity(tenantSlug: string | null) {
  return useActivityOf(tenantSlug, SHOWN);
}

function useActivityOf(tenantSlug: string | null, limit: number) {
  const trpc = useTRPC();
  // Another tenant's answer is no placeholder for this one's.
  const own = useQuery(
    trpc.operations.activity.queryOptions({ tenantSlug: tenantSlug ?? '', limit }, { enabled: tenantSlug !== null }),
  );
  const all = useQuery(trpc.operations.activityOfAll.queryOptions({ limit }, { enabled: tenantSlug === null }));
  return tenantSlug === null ? all : own;
}

const REPEATABLE = ['start', 'stop', 'restart', 'pause', 'resume', 'delete'] as const;
type Repeatable = (typeof REPEATABLE)[number];

/** What can be asked for again just as it was: a change of an instance that took no more than its name, or a stack's. */
export function isRepeatable({ source, state, kind, subject }: ActivityEntry): boolean {
  if (state !== 'failed' || subject.isGone) return false;
  return source === 'stack' || (source === 'operation' && instanceChange(kind) !== undefined);
}

const instanceChange = (kind: ActivityEntry['kind']): Repeatable | undefined =>
  REPEATABLE.find((each) => each === kind);

/** Asks once more for what has failed. */
export function useRepeat() {
  const client = useTRPCClient();
  const settle = useReadAgain();
  return useMutation({
    mutationFn: async ({ source, kind, subject, tenantSlug }: ActivityEntry): Promise<void> => {
      const change = instanceChange(kind);
      if (source === 'stack') await client.stacks.retry.mutate({ tenantSlug, stackId: subject.id });
      else if (change) await client.instances[change].mutate({ tenantSlug, instanceId: subject.id });
    },
    onSettled: settle,
  });
}

/** Asks the host to stop a task, or lets no further step of a stack begin. */
export function useCancel() {
  const client = useTRPCClient();
  const settle = useReadAgain();
  return useMutation({
    mutationFn: async ({ source, id, tenantSlug }: ActivityEntry): Promise<void> => {
      if (source === 'stack') await client.stacks.cancel.mutate({ tenantSlug, stackId: id });
      else await client.operations.cancelTask.mutate({ tenantSlug, taskId: id });
    },
    onSettled: settle,
  });
}

function useReadAgain() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries(trpc.operations.pathFilter());
}
