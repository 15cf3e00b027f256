import { HOUR_MS } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestPlane, type TestPlane } from '../../testing.ts';
import { getStatement } from './get-statement.ts';
import { listUsage } from './list-usage.ts';
import { readChart } from './read-chart.ts';
import { readSummary } from './read-summary.ts';

/* 200 instances over a year, 1.75 million rows. The bounds are far above what is measured: they find a query that does not
   scale, not a slow machine. */

const INSTANCES = 200;
const YEAR = { fromMs: Date.UTC(2025, 0, 1), toMs: Date.UTC(2026, 0, 1) };
const HOURS = (YEAR.toMs - YEAR.fromMs) / HOUR_MS;
const MONTH = { fromMs: Date.UTC(2025, 11, 1), toMs: YEAR.toMs };

let plane: TestPlane;
let scope: { tenantId: string };
const tookMs: Record<string, number> = {};

beforeAll(async () => {
  plane = await createTestPlane();
  const [tenant, host] = [await plane.makeTenant(), await plane.makeHost()];
  scope = { tenantId: tenant.id };
  const insert = (kind: 'instance' | 'tenant', meters: number) => plane.deps.db.$executeRaw`
    insert into "UsageHour" ("hour", "meterId", "hostId", "kind", "tenantId", "instanceId", "instanceName", "imageReference",
      "tags", "cpuUserUsec", "memoryMibSeconds", "networkOutBytes", "series")
    select ${new Date(YEAR.fromMs)}::timestamptz + h * interval '1 hour', md5(${kind} || m)::uuid, ${host.id}::uuid, ${kind},
      ${tenant.id}::uuid, case when ${kind} = 'instance' then md5('i' || m)::uuid end, 'i-' || m, 'image:' || m % 10,
      array['env=' || m % 3, 'team=' || m % 7], 1000000, 230400, 4096, decode(repeat('0f', 300), 'hex')
    from generate_series(0, ${HOURS - 1}::int) h, generate_series(1, ${meters}::int) m`;
  await insert('instance', INSTANCES);
  await insert('tenant', 1);
  await plane.deps.db.$executeRaw`analyze "UsageHour"`;
}, 240_000);
afterAll(async () => {
  process.stdout.write(`a year of ${INSTANCES} instances, ms: ${JSON.stringify(tookMs)}\n`);
  await plane.close();
});

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const beganMs = performance.now();
  const answer = await work();
  tookMs[name] = Math.round(performance.now() - beganMs);
  return answer;
}

const query = { timeZone: 'Europe/Berlin', step: 'total', orderBy: 'cpu', page: 1, pageSize: 1_000 } as const;

it('is summed up in seconds, by instance, image and tag, with nothing lost', async () => {
  for (const groupBy of ['instance', 'image', 'tag'] as const) {
    const { rows } = await timed(`year by ${groupBy}`, () =>
      listUsage(plane.deps, scope, { ...YEAR, ...query, groupBy }),
    );
    expect(rows.reduce((sum, { totals }) => sum + totals.cpuUserUsec, 0)).toBe(INSTANCES * HOURS * 1_000_000);
  }
  const summary = await timed('year in sum', () => readSummary(plane.deps, scope, YEAR));
  expect(summary.parts.memoryMibSeconds).toBe(INSTANCES * HOURS * 230_400);
  const chart = await timed('year by day', () =>
    readChart(plane.deps, scope, { ...YEAR, ...query, step: 'day', groupBy: 'instance', layers: 8 }),
  );
  expect(chart.layers).toHaveLength(8);
  for (const ms of Object.values(tookMs)) expect(ms).toBeLessThan(20_000);
}, 120_000);

it('a month of it is there at once', async () => {
  const { rows } = await timed('month by instance', () =>
    listUsage(plane.deps, scope, { ...MONTH, ...query, groupBy: 'instance' }),
  );
  expect(rows).toHaveLength(INSTANCES);
  const statement = await timed('statement', () =>
    getStatement(plane.deps, scope.tenantId, { month: '2025-12', timeZone: 'UTC' }),
  );
  expect(statement.instances).toHaveLength(INSTANCES);
  expect(tookMs['month by instance']).toBeLessThan(4_000);
  expect(tookMs['statement']).toBeLessThan(4_000);
}, 60_000);
