import { BulkheadError, MAX_LIVE_ROWS, type LiveUsageFrame } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps, UsageAudience, UsageReader } from '../../deps.ts';

/** Whose usage: a tenant's instances, those of a host with its compartments, or with both null everybody's. */
export interface UsageScope {
  tenant: TenantContext | null;
  hostId: string | null;
}

/** What instances use, live: the form of the frames is in shared/live-usage. Throws NOT_FOUND for a host that there is not. */
export async function* watchUsage(
  deps: Deps,
  { tenant, hostId }: UsageScope,
  { signal, unsentBytes }: { signal: AbortSignal | undefined; unsentBytes: UsageReader['unsentBytes'] },
): AsyncGenerator<LiveUsageFrame, void> {
  if (hostId !== null && (await deps.db.host.count({ where: { id: hostId } })) === 0) {
    throw new BulkheadError('NOT_FOUND', 'There is no such host.', { field: 'hostId', value: hostId });
  }
  const ending = new AbortController();
  const either = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  try {
    yield* deps.fleet.watchUsage(audienceOf(deps, { tenant, hostId }), { signal: either, unsentBytes });
  } finally {
    ending.abort();
  }
}

function audienceOf(deps: Deps, { tenant, hostId }: UsageScope): UsageAudience {
  const where = {
    goneAt: null,
    ...(tenant !== null && { tenantId: tenant.id }),
    ...(hostId !== null && { hostId }),
  };
  return {
    key: tenant !== null ? `tenant:${tenant.id}` : hostId !== null ? `host:${hostId}` : 'all',
    tenantSlug: tenant?.slug ?? null,
    compartmentsOf: hostId,
    async readRoster() {
      const rows = await deps.db.instance.findMany({
        where,
        select: { id: true, hostId: true },
        // The newest, where there are too many: whoever has just launched looks at it.
        orderBy: { id: 'desc' },
        take: MAX_LIVE_ROWS,
      });
      return new Map(rows.map((row) => [row.id, row.hostId]));
    },
  };
}
