import type { InstanceState } from '@bulkhead/shared';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** States that nobody wants an instance to be in. */
export const WORRYING_STATES = ['failed', 'backing-off', 'unknown'] as const satisfies InstanceState[];

const REFRESH_MS = 10_000;
/** Enough to see where it is wrong; the list of all instances has the rest. */
const NAMED_INSTANCES = 5;

export function useOperationsOverview() {
  const trpc = useTRPC();
  return useQuery(trpc.overview.operations.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
}

/** All hosts, to name those that are not well. */
export function useHostsOfOverview() {
  const trpc = useTRPC();
  return useQuery(trpc.hosts.list.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
}

/** Names of instances in worrying states; asked for only where the counts say that there are any. */
export function useWorryingInstances(counts: Record<string, number>) {
  const trpc = useTRPC();
  const results = useQueries({
    queries: WORRYING_STATES.map((state) =>
      trpc.instances.listAll.queryOptions(
        { state, page: 1, pageSize: NAMED_INSTANCES },
        { enabled: (counts[state] ?? 0) > 0 },
      ),
    ),
  });
  return results.flatMap((result, index) =>
    (counts[WORRYING_STATES[index] ?? ''] ?? 0) > 0 ? (result.data?.rows ?? []) : [],
  );
}
