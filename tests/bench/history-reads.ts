// How long a chart waits: the services behind the procedures, asked as they ask, one call after the other.
import { forTenant } from '@bulkhead/db';
import { HISTORY_FAMILIES, HOUR_MS, TENANT_SCOPES } from '@bulkhead/shared';
import type { TenantContext } from '../../apps/web/src/server/context.ts';
import type { Deps } from '../../apps/web/src/server/deps.ts';
import { readInstanceHistory } from '../../apps/web/src/server/services/history/read-instance-history.ts';
import { readTenantHistory, readTenantStack } from '../../apps/web/src/server/services/history/read-tenant-history.ts';
import { seeded } from '../../apps/web/src/server/services/metering/testing.ts';
import { PER_TENANT, type SimulatedFleet } from './history-data.ts';
import { median, percentile, printTable } from './statistics.ts';

const CALLS = Number(process.env['CALLS'] ?? 300);
const WARM_UP = 10;
const POINTS = 360;
const DAY_MS = 24 * HOUR_MS;

type CostsOf = (work: () => Promise<void>) => Promise<{ webMs: number; databaseMs: number }>;

/** Every call is about another instance or tenant, at another time of the last 29 days. */
export async function measureReads(
  deps: Deps,
  { tenants }: SimulatedFleet,
  base: number,
  costsOf: CostsOf,
): Promise<void> {
  const random = seeded(11);
  const chosen = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const series = [...HISTORY_FAMILIES.cpu];
  const range = (lengthMs: number) => {
    const fromMs = base - lengthMs - Math.floor(random() * 28 * DAY_MS);
    return { fromMs, toMs: fromMs + lengthMs, points: POINTS };
  };
  const asTenant = (tenant: SimulatedFleet['tenants'][number]) => {
    const context: TenantContext = { ...tenant, name: tenant.slug, role: 'owner', scopes: new Set(TENANT_SCOPES) };
    return { own: { ...deps, db: forTenant(deps.db, tenant.id) }, context };
  };
  const instance = (lengthMs: number) => () => {
    const tenant = chosen(tenants);
    const { own, context } = asTenant(tenant);
    return readInstanceHistory(own, context, chosen(tenant.instanceIds), { ...range(lengthMs), series });
  };
  const asks: [name: string, target: string, calls: number, ask: () => Promise<{ atMs: number[] }>][] = [
    ['an hour of one instance', '20', CALLS, instance(HOUR_MS)],
    ['24 hours of one instance', '20', CALLS, instance(DAY_MS)],
    [
      `24 hours of one tenant with ${PER_TENANT} instances on 4 hosts`,
      '100',
      CALLS,
      () => {
        const { own, context } = asTenant(chosen(tenants));
        return readTenantHistory(own, context, null, { ...range(DAY_MS), series });
      },
    ],
    [
      `24 hours of each of its ${PER_TENANT} instances, as a stack`,
      '100',
      CALLS / 2,
      () => {
        const { own, context } = asTenant(chosen(tenants));
        return readTenantStack(own, context, null, { ...range(DAY_MS), series: 'cpuMillicores' });
      },
    ],
    [
      'a year of one instance',
      '',
      CALLS / 2,
      () => {
        const [tenant] = tenants;
        if (!tenant) throw new Error('there is no tenant');
        const { own, context } = asTenant(tenant);
        const year = { fromMs: base - 365 * DAY_MS, toMs: base, points: POINTS, series };
        return readInstanceHistory(own, context, tenant.instanceIds[0] ?? '', year);
      },
    ],
  ];
  const rows: string[][] = [];
  for (const [name, target, calls, ask] of asks) {
    const ms: number[] = [];
    for (let call = 0; call < WARM_UP; call += 1) await ask();
    const { webMs, databaseMs } = await costsOf(async () => {
      for (let call = 0; call < calls; call += 1) {
        const begunAt = performance.now();
        await ask();
        ms.push(performance.now() - begunAt);
      }
    });
    const cpu = [webMs, databaseMs].map((spentMs) => (spentMs / ms.length).toFixed(1));
    rows.push([name, median(ms).toFixed(1), percentile(ms, 99).toFixed(1), target, ...cpu]);
  }
  printTable(['read', 'p50 ms', 'p99 ms', 'wanted', 'CPU of the web, ms', 'of the database'], rows);
}
