import type { ProcessList, ProcessSignal } from '@bulkhead/shared';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../../trpc/client.tsx';

const REFRESH_MS = 2_000;

/** An instance's processes, read again while somebody looks, and the list before: what was used lies between the two. */
export function useProcesses(tenantSlug: string, instanceId: string, enabled: boolean) {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.instances.processes.queryOptions({ tenantSlug, instanceId }, { enabled, refetchInterval: REFRESH_MS }),
  );
  const [pair, setPair] = useState<{ now: ProcessList | null; before: ProcessList | null }>({
    now: null,
    before: null,
  });
  if (query.data !== undefined && query.data !== pair.now) setPair({ now: query.data, before: pair.now });
  return { query, before: pair.before };
}

export function useSignal(tenantSlug: string, instanceId: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mutation = useMutation(
    trpc.instances.signal.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.instances.processes.pathFilter()),
    }),
  );
  return {
    ...mutation,
    send: (process: { innerPid: number; startTicks: number }, signal: ProcessSignal, onSent: () => void) =>
      mutation.mutate(
        {
          tenantSlug,
          instanceId,
          process: { innerPid: process.innerPid, startTicks: process.startTicks },
          signal,
        },
        { onSuccess: onSent },
      ),
  };
}
