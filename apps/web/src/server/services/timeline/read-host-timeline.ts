import type { HistoryRange, HostTimeline, TimelineSeries } from '@bulkhead/shared';
import { readHistoryStack } from '../history/read-history-stack.ts';
import { readHistory } from '../history/read-history.ts';
import type { HistoryDeps } from '../history/read-history.ts';
import { readHostHead } from '../neighbours/who-was-there.ts';

export interface TimelineQuery extends Omit<HistoryRange, 'series'> {
  hostId: string;
  series: TimelineSeries;
}

/** Who used a host over time, beside what it used as a whole. Throws NOT_FOUND, and as `readHistory`. */
export async function readHostTimeline(
  deps: HistoryDeps,
  { hostId, series, ...range }: TimelineQuery,
): Promise<HostTimeline> {
  const head = await readHostHead(deps.db, hostId);
  const [stack, whole] = await Promise.all([
    readHistoryStack(deps, { tenantId: null, hostId }, { ...range, series }),
    readHistory(deps, { kind: 'host', hostId, tenantId: null, instanceId: null }, { ...range, series: [series] }),
  ]);
  const tenants = await deps.db.tenant.findMany({
    where: { id: { in: stack.layers.flatMap(({ id }) => id ?? []) } },
    select: { id: true, slug: true, name: true },
  });
  const tenantOf = new Map(tenants.map((tenant) => [tenant.id, tenant]));
  return {
    tier: stack.tier,
    stepMs: stack.stepMs,
    atMs: stack.atMs,
    total: whole.columns[series]?.mean ?? [],
    capacity: series === 'cpuMillicores' ? head.cpuMillicores : head.memoryBytes,
    layers: stack.layers.map(({ id, mean }) => ({ tenant: id === null ? null : (tenantOf.get(id) ?? null), mean })),
  };
}
