import { MINUTE_MS } from '@bulkhead/shared';
import type { HistorySeries, NeighbourResource } from '@bulkhead/shared';
import { chooseSteps } from '../history/choose-steps.ts';
import type { Steps } from '../history/choose-steps.ts';
import type { HistoryRows, HistorySubject } from '../history/history-store.ts';
import { minuteStoreOf, readRows } from '../history/read-history.ts';
import type { HistoryDeps } from '../history/read-history.ts';
import { contentionWaits, WAIT_SERIES } from './contention-waits.ts';
import type { NeighbourInput } from './find-neighbours.ts';
import { readHostHead, readInstancesThere, readTenantsThere } from './who-was-there.ts';
import type { InstanceThere, TenantThere } from './who-was-there.ts';
import type { Values } from './statistics.ts';

const USE_SERIES = [
  'cpuMillicores',
  'memoryBytes',
  'ioReadBytesPerSec',
  'ioWriteBytesPerSec',
] as const satisfies HistorySeries[];
/** Wherever somebody begins to look, what was before is wanted too. */
const LEAST_LEAD_MS = 30 * MINUTE_MS;

export interface NeighbourQuery {
  hostId: string;
  fromMs: number;
  toMs: number;
  /** How finely: the lead before the range counts too. */
  points: number;
  /** Only this one's waits; null: everybody's. */
  instanceId: string | null;
}

export interface NeighbourScene {
  input: NeighbourInput;
  tier: Steps['tier'];
  tenants: ReadonlyMap<string, TenantThere>;
  instances: ReadonlyMap<string, InstanceThere>;
  /** How many there were, also those that were not looked at. */
  instancesThere: number;
}

/** What a host's tenants used, and what its instances waited, in a range and in half as much before it. Throws as `readHistory`. */
export async function readNeighbourInput(deps: HistoryDeps, query: NeighbourQuery): Promise<NeighbourScene> {
  const { hostId, fromMs, toMs, points, instanceId } = query;
  const store = minuteStoreOf(deps);
  const leadMs = Math.max(LEAST_LEAD_MS, (toMs - fromMs) / 2);
  const steps = chooseSteps({ fromMs: fromMs - leadMs, toMs, points }, store.keptSinceMs());
  const time = { from: new Date(steps.fromMs), to: new Date(steps.toMs) };
  const [host, tenants, { instances, there }] = await Promise.all([
    readHostHead(deps.db, hostId),
    readTenantsThere(deps.db, hostId, time),
    readInstancesThere(deps.db, hostId, time, instanceId),
  ]);
  const users: HistorySubject[] = [
    { kind: 'host', hostId, tenantId: null, instanceId: null },
    ...tenants.map(({ id }) => ({ kind: 'tenant', hostId, tenantId: id, instanceId: null }) as const),
  ];
  const waiters = instances.map(
    ({ id, tenantId }) => ({ kind: 'instance', hostId, tenantId, instanceId: id }) as const,
  );
  const [use, waits] = await Promise.all([
    readRows(deps, store, steps, { subjects: users, series: USE_SERIES }),
    waiters.length === 0
      ? []
      : readRows(deps, store, steps, { subjects: waiters, series: [...WAIT_SERIES, 'memoryBytes'] }),
  ]);
  const count = steps.atMs.length;
  const [ofHost, ...ofTenants] = use.map((rows) => usesOf(rows, count));
  const nothing = usesOf(undefined, count);
  const useOf = new Map(tenants.map(({ id }, index) => [id, ofTenants[index] ?? nothing]));
  const tenantOf = new Map(tenants.map((tenant) => [tenant.id, tenant]));
  return {
    tier: steps.tier,
    tenants: tenantOf,
    instances: new Map(instances.map((instance) => [instance.id, instance])),
    instancesThere: there,
    input: {
      stepMs: steps.stepMs,
      atMs: steps.atMs,
      tellFromMs: fromMs,
      host: {
        cpu: { use: (ofHost ?? nothing).cpu, capacity: host.cpuMillicores },
        memory: { use: (ofHost ?? nothing).memory, capacity: host.memoryBytes },
        io: { use: (ofHost ?? nothing).io, capacity: null },
      },
      tenants: [...useOf].map(([id, uses]) => ({ id, use: uses })),
      instances: instances.map(({ id, tenantId, ioThrottled, memoryLimitBytes }, index) => {
        const column = columnsOf(waits[index], count);
        const tenant = tenantOf.get(tenantId);
        const memory = [
          { used: column('memoryBytes'), ceilingBytes: memoryLimitBytes },
          { used: (useOf.get(tenantId) ?? nothing).memory, ceilingBytes: tenant?.memoryCeilingBytes ?? null },
        ];
        const bounds = { ioThrottled: ioThrottled || (tenant?.ioThrottled ?? false), memory };
        return { id, tenantId, waited: contentionWaits(column, bounds) };
      }),
    },
  };
}

/** The means of one subject's series, as many as there are steps. */
function columnsOf(rows: HistoryRows | undefined, steps: number): (series: HistorySeries) => Values {
  return (series) => {
    const known = rows?.get(series);
    return Array.from({ length: steps }, (_, step) => known?.[step]?.[1] ?? null);
  };
}

function usesOf(rows: HistoryRows | undefined, steps: number): Record<NeighbourResource, Values> {
  const column = columnsOf(rows, steps);
  const written = column('ioWriteBytesPerSec');
  const io = column('ioReadBytesPerSec').map((read, step) => {
    const write = written[step] ?? null;
    return read === null && write === null ? null : (read ?? 0) + (write ?? 0);
  });
  return { cpu: column('cpuMillicores'), memory: column('memoryBytes'), io };
}
