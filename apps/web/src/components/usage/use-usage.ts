import type { Statement, UsageChart, UsageGroup, UsageOrder, UsageRows, UsageSummary } from '@bulkhead/shared';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '../../trpc/client.tsx';
import { stepFor, type UsageSpan } from './usage-ranges.ts';

/** Journals are read each minute. */
const REFRESH_MS = 60_000;
export const PAGE_SIZE = 25;
const EXPORT_PAGE_SIZE = 1_000;
const LAYERS = 8;

/** Whose usage: one tenant's, or with null everybody's. */
export type Whose = string | null;

export interface UsageView extends UsageSpan {
  groupBy: UsageGroup;
  tagKey: string;
  orderBy: UsageOrder;
  timeZone: string;
}

/** What both sides are asked; a tenant is never asked for tenants. */
function inputOf({ fromMs, toMs, groupBy, tagKey, orderBy, timeZone }: UsageView) {
  const tag = groupBy === 'tag' && tagKey !== '' ? { tagKey } : {};
  const shared = { fromMs, toMs, orderBy, timeZone, ...tag };
  return {
    ofAll: { ...shared, groupBy },
    own: { ...shared, groupBy: groupBy === 'tenant' ? 'instance' : groupBy },
  } as const;
}

const shown = { refetchInterval: REFRESH_MS, placeholderData: keepPreviousData } as const;

export function useUsageSummary(whose: Whose, { fromMs, toMs }: UsageSpan) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const span = { fromMs, toMs };
  return useQuery({
    ...shown,
    queryKey: [...trpc.usage.summary.pathKey(), whose, span],
    queryFn: ({ signal }): Promise<UsageSummary> =>
      whose === null
        ? client.usage.summaryOfAll.query(span, { signal })
        : client.usage.summary.query({ tenantSlug: whose, ...span }, { signal }),
  });
}

export function useUsageChart(whose: Whose, view: UsageView) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const { ofAll, own } = inputOf(view);
  const drawn = { step: stepFor(view), layers: LAYERS };
  return useQuery({
    ...shown,
    queryKey: [...trpc.usage.chart.pathKey(), whose, ofAll, drawn],
    queryFn: ({ signal }): Promise<UsageChart> =>
      whose === null
        ? client.usage.chartOfAll.query({ ...ofAll, ...drawn }, { signal })
        : client.usage.chart.query({ tenantSlug: whose, ...own, ...drawn }, { signal }),
  });
}

export function useUsageRows(whose: Whose, view: UsageView, page: number) {
  const trpc = useTRPC();
  const readPage = useReadRows(whose, view, PAGE_SIZE);
  return useQuery({
    ...shown,
    queryKey: [...trpc.usage.list.pathKey(), whose, inputOf(view).ofAll, page],
    queryFn: ({ signal }) => readPage(page, signal),
  });
}

/** Reads pages of the table, for a file larger ones. */
export function useReadRows(whose: Whose, view: UsageView, pageSize = EXPORT_PAGE_SIZE) {
  const client = useTRPCClient();
  const { ofAll, own } = inputOf(view);
  return (page: number, signal?: AbortSignal): Promise<UsageRows> => {
    const options = signal ? { signal } : {};
    return whose === null
      ? client.usage.listAll.query({ ...ofAll, page, pageSize }, options)
      : client.usage.list.query({ tenantSlug: whose, ...own, page, pageSize }, options);
  };
}

/** A tenant's statement: asked by the tenant itself, or by operators. */
export function useStatement(asked: 'own' | 'of', tenantSlug: string, month: string, timeZone: string) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  return useQuery({
    ...shown,
    queryKey: [...trpc.usage.statement.pathKey(), asked, tenantSlug, month, timeZone],
    queryFn: ({ signal }): Promise<Statement> =>
      asked === 'of'
        ? client.usage.statementOf.query({ slug: tenantSlug, month, timeZone }, { signal })
        : client.usage.statement.query({ tenantSlug, month, timeZone }, { signal }),
    enabled: tenantSlug !== '',
  });
}
