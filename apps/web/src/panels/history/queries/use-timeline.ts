import type {
  HistorySeries,
  HistoryStack,
  HostNeighbours,
  HostTimeline,
  InstanceNeighbours,
  TimelineSeries,
  Top,
} from '@bulkhead/shared';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';
import type { TimeSpan } from '../history-range.ts';
import { POINTS } from './use-history.ts';

/** The tenants of a host on top of each other. While a range moves on, what was there before stays; so it is below. */
export function useHostTimeline(hostId: string, series: TimelineSeries, { fromMs, toMs }: TimeSpan) {
  const trpc = useTRPC();
  const input = { hostId, series, fromMs, toMs, points: POINTS };
  return useQuery(trpc.timeline.host.queryOptions(input, { placeholderData: keepPreviousData<HostTimeline> }));
}

/** The instances of a tenant on top of each other. */
export function useTenantStack(tenantSlug: string, series: HistorySeries, { fromMs, toMs }: TimeSpan) {
  const trpc = useTRPC();
  const input = { tenantSlug, series, fromMs, toMs, points: POINTS };
  return useQuery(trpc.history.tenantStack.queryOptions(input, { placeholderData: keepPreviousData<HistoryStack> }));
}

export function useTop(hostId: string | null, series: TimelineSeries, { fromMs, toMs }: TimeSpan) {
  const trpc = useTRPC();
  const input = { hostId, series, fromMs, toMs };
  return useQuery(trpc.timeline.top.queryOptions(input, { placeholderData: keepPreviousData<Top> }));
}

export function useHostNeighbours(hostId: string, { fromMs, toMs }: TimeSpan, enabled: boolean) {
  const trpc = useTRPC();
  return useQuery(
    trpc.timeline.neighbours.queryOptions(
      { hostId, fromMs, toMs },
      { enabled, placeholderData: keepPreviousData<HostNeighbours> },
    ),
  );
}

export function useInstanceNeighbours(
  at: { tenantSlug: string; instanceId: string },
  { fromMs, toMs }: TimeSpan,
  enabled: boolean,
) {
  const trpc = useTRPC();
  return useQuery(
    trpc.timeline.instanceNeighbours.queryOptions(
      { ...at, fromMs, toMs },
      { enabled, placeholderData: keepPreviousData<InstanceNeighbours> },
    ),
  );
}
