import { HOUR_MS, MINUTE_MS, type HistorySeries } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../../packages/db/src/testing.ts';
import { readEnvironment } from '../../../env.ts';
import { makeTestDeps, seedHost, seedInstance, seedTenant, type TestDeps } from '../../fleet/testing/seed.ts';
import type { Steps } from '../history/choose-steps.ts';
import type { MinuteEngine } from '../history/history-store.ts';
import { readDemand } from '../history/read-demand.ts';
import { minuteStoreOf, readRows } from '../history/read-history.ts';
import { packMinutes, type PackDeps } from './pack-minutes.ts';
import { dropOldBlocks, makePartitions } from './partitions.ts';
import { recordUsage } from './record-usage.ts';
import { makeChunk, makeRecord, seeded } from './testing.ts';

let database: TestDatabase;
let deps: TestDeps & PackDeps;
let hostId: string;
let journalId: string;
let tenant: { id: string; slug: string };
let instanceId: string;
const HOUR = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 3 * HOUR_MS;
const at = (minute: number) => HOUR + minute * MINUTE_MS;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const env = readEnvironment({ NODE_ENV: 'test', DATABASE_URL: database.url, BULKHEAD_DATA_DIR: '/nowhere' });
  const plain = makeTestDeps(database);
  deps = { ...plain, env };
  await database.db.$executeRaw`truncate "UsageMinute", "UsageBlock", "UsageHour"`;
  hostId = (await seedHost(database.db)).id;
  journalId = randomUUID();
  tenant = await seedTenant(database.db);
  instanceId = (await seedInstance(database.db, { tenantId: tenant.id, hostId })).id;
  return () => plain.cleanUp();
});

/** A chunk for each of these minutes, with numbers of their own. */
async function count(minutes: readonly number[], firstSeq = 1): Promise<void> {
  const chunks = minutes.map((minute, index) => {
    const total = (firstSeq + index) * 1_000;
    const spread: [number, number, number] = [minute, minute * 10, minute * 100];
    return makeChunk(firstSeq + index, at(minute + 1), [
      makeRecord({ kind: 'instance', tenantSlug: tenant.slug, instanceId, total, spread }),
      makeRecord({ kind: 'tenant', tenantSlug: tenant.slug, total, spread, demandMillicores: [minute, null, 3] }),
      makeRecord({ total, spread }),
    ]);
  });
  await recordUsage(deps, { hostId, linkEpoch: 0 }, { journalId, chunks, newest: 0 });
}
async function packAll(how: PackDeps = deps): Promise<number> {
  let sum = 0;
  for (let packed = await packMinutes(how); packed > 0; packed = await packMinutes(how)) sum += packed;
  return sum;
}
async function read(
  kind: 'instance' | 'tenant' | 'host',
  stepMs: number,
  hours = 3,
  series: HistorySeries = 'memoryBytes',
) {
  const whose = {
    instance: { hostId: null, tenantId: tenant.id, instanceId },
    tenant: { hostId: null, tenantId: tenant.id, instanceId: null },
    host: { hostId, tenantId: null, instanceId: null },
  }[kind];
  const tier = stepMs < HOUR_MS ? 'minute' : 'hour';
  const steps: Steps = { tier, stepMs, fromMs: HOUR, toMs: HOUR + hours * HOUR_MS, atMs: [] };
  const now = { ...deps, now: () => new Date() };
  const [rows] = await readRows(now, minuteStoreOf(now), steps, { subjects: [{ kind, ...whose }], series: [series] });
  return rows?.get(series) ?? [];
}
const rowsOf = async (table: 'UsageMinute' | 'UsageBlock') => {
  const [row] =
    table === 'UsageMinute'
      ? await database.db.$queryRaw<{ count: bigint }[]>`select count(*) from "UsageMinute"`
      : await database.db.$queryRaw<{ count: bigint }[]>`select count(*) from "UsageBlock"`;
  return Number(row?.count);
};
const demand = async () => {
  const told = [];
  for await (const minutes of readDemand(deps, tenant.id, { fromMs: HOUR, toMs: HOUR + 3 * HOUR_MS }))
    told.push(...minutes);
  return told;
};

test('what is read is the same before and after it is packed, and packing again changes nothing', async () => {
  await count([0, 1, 2, 5, 59, 60, 61, 130]);
  const looks = async () => [
    await read('instance', MINUTE_MS),
    await read('tenant', 5 * MINUTE_MS),
    await read('host', HOUR_MS),
    await demand(),
  ];
  const before = await looks();
  expect(before[0]?.slice(0, 6)).toEqual([[0, 0, 0], [1, 10, 100], [2, 20, 200], null, null, [5, 50, 500]]);
  expect(before[2]).toEqual([
    [0, 134, 5_900],
    [60, 605, 6_100],
    [130, 1_300, 13_000],
  ]);
  expect(await packAll()).toBe(9);
  expect(await rowsOf('UsageMinute')).toBe(0);
  expect(await looks()).toEqual(before);
  expect(await packAll()).toBe(0);
  expect(await looks()).toEqual(before);
});

test('minutes that come after their hour was packed are put into its blocks', async () => {
  await count([0, 2]);
  await packAll();
  const blocks = await rowsOf('UsageBlock');
  await count([1, 2, 7], 3);
  expect((await read('host', MINUTE_MS)).slice(0, 3)).toEqual([
    [0, 0, 0],
    [1, 10, 100],
    [2, 20, 200],
  ]);
  await packAll();
  expect(await rowsOf('UsageBlock')).toBe(blocks);
  const minutes = await read('instance', MINUTE_MS);
  expect(minutes.slice(0, 3)).toEqual([
    [0, 0, 0],
    [1, 10, 100],
    [2, 20, 200],
  ]);
  expect(minutes[7]).toEqual([7, 70, 700]);
  expect((await read('instance', HOUR_MS))[0]).toEqual([0, 24, 700]);
  expect(
    (await demand()).map(({ minuteMs, millicores }) => [(minuteMs - HOUR) / MINUTE_MS, millicores.length]),
  ).toEqual([
    [0, 3],
    [1, 3],
    [2, 6],
    [7, 3],
  ]);
});

test('an hour that is not over, or was only just, is left alone', async () => {
  await count([175, 179]);
  const recent = Date.now() - 2 * MINUTE_MS;
  await recordUsage(
    deps,
    { hostId, linkEpoch: 0 },
    { journalId, chunks: [makeChunk(9, recent, [makeRecord({ total: 90_000 })])], newest: 9 },
  );
  await packAll();
  const left = await database.db.usageMinute.findMany();
  expect(left.every(({ minute }) => minute.getTime() > Date.now() - HOUR_MS - 6 * MINUTE_MS)).toBe(true);
  expect(left.length).toBeGreaterThanOrEqual(1);
});

test('two processes that pack at once pack everything once', async () => {
  await count(Array.from({ length: 120 }, (_, minute) => minute));
  const before = [await read('instance', MINUTE_MS), await read('tenant', HOUR_MS)];
  const race = async () => {
    let idle = 0;
    let sum = 0;
    while (idle < 5) {
      const packed = await packMinutes(deps);
      sum += packed;
      idle = packed === 0 ? idle + 1 : 0;
    }
    return sum;
  };
  const sums = await Promise.all([race(), race(), race()]);
  expect(sums.reduce((sum, packed) => sum + packed, 0)).toBe(6);
  expect([await read('instance', MINUTE_MS), await read('tenant', HOUR_MS)]).toEqual(before);
});

test('a process that dies in the middle of packing leaves everything as it was', async () => {
  await count([0, 1]);
  const before = await read('instance', MINUTE_MS);
  await database.db.$executeRaw`alter table "UsageHour" add constraint "refused" check ("series" is null) not valid`;
  await expect(packMinutes(deps)).rejects.toThrow('refused');
  await database.db.$executeRaw`alter table "UsageHour" drop constraint "refused"`;
  expect([await rowsOf('UsageMinute'), await rowsOf('UsageBlock')]).toEqual([6, 0]);
  expect(await read('instance', MINUTE_MS)).toEqual(before);
  await packAll();
  expect(await read('instance', MINUTE_MS)).toEqual(before);
});

test('a minute that is damaged is left out, and keeps no other from being packed', async () => {
  await count([0, 1]);
  await database.db
    .$executeRaw`update "UsageMinute" set "data" = '\\x63' where "minute" = ${new Date(at(0))}::timestamptz`;
  await packAll();
  expect((await read('instance', MINUTE_MS)).slice(0, 2)).toEqual([null, [1, 10, 100]]);
  expect(deps.logged).toContainEqual(expect.objectContaining({ level: 'error' }));
});

test('where an engine keeps minutes, what it has taken goes; demand and hours stay here', async () => {
  await count([0, 1, 60]);
  const engine: MinuteEngine = {
    read: () => Promise.reject(new Error('not asked')),
    keptSinceMs: () => 0,
    wake: () => {},
  };
  const withEngine = { ...deps, minuteEngine: engine };
  expect(await packAll(withEngine)).toBe(0);
  await database.db
    .$executeRaw`update "UsageMinute" set "forwarded" = true where "minute" < ${new Date(at(60))}::timestamptz`;
  expect(await packAll(withEngine)).toBe(3);
  expect(await rowsOf('UsageMinute')).toBe(3);
  expect(await database.db.usageBlock.findMany({ select: { family: true } })).toEqual([{ family: 'demand' }]);
  expect((await read('host', HOUR_MS))[0]).toEqual([0, 5, 100]);
  expect((await demand()).map(({ millicores }) => millicores)).toEqual([
    [0, null, 3],
    [1, null, 3],
    [60, null, 3],
  ]);
});

test('partitions are there ahead of time, take in what came before them, and any number of processes may make them', async () => {
  await count([0, 61]);
  await packAll();
  const before = [await rowsOf('UsageBlock'), await read('host', MINUTE_MS), await read('host', HOUR_MS)];
  await Promise.all([makePartitions(database.db), makePartitions(database.db), makePartitions(database.db)]);
  const names = await database.db.$queryRaw<{ name: string; rows: bigint }[]>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent in ('"UsageBlock"'::regclass, '"UsageHour"'::regclass) order by 1`;
  const day = (days: number) =>
    new Date(Date.now() + days * 24 * HOUR_MS).toISOString().slice(0, 10).replaceAll('-', '');
  const told = names.map(({ name }) => name);
  expect(told).toEqual(expect.arrayContaining([0, 1, 2].map((days) => `UsageBlock_d${day(days)}`)));
  expect(told).toContain(`UsageHour_m${day(0).slice(0, 6)}`);
  const [left] = await database.db.$queryRaw<{ blocks: bigint; hours: bigint }[]>`
    select (select count(*) from "UsageBlock_default") as blocks, (select count(*) from "UsageHour_default") as hours`;
  expect(left).toEqual({ blocks: 0n, hours: 0n });
  expect([await rowsOf('UsageBlock'), await read('host', MINUTE_MS), await read('host', HOUR_MS)]).toEqual(before);
  await makePartitions(database.db);
  await count([62], 3);
  await packAll();
  expect((await read('host', MINUTE_MS))[62]).toEqual([62, 620, 6_200]);
});

test('days that are too old are dropped, whole; their hours and peaks stay', async () => {
  await makePartitions(database.db);
  const old = Math.floor((Date.now() - 40 * 24 * HOUR_MS) / HOUR_MS) * HOUR_MS;
  const oldChunks = [makeChunk(1, old + MINUTE_MS, [makeRecord({ total: 5, spread: [1, 2, 77] })])];
  await recordUsage(deps, { hostId, linkEpoch: 0 }, { journalId, chunks: oldChunks, newest: 1 });
  await count([0], 2);
  await packAll();
  await makePartitions(database.db);
  expect(await database.db.usageBlock.count({ where: { hour: new Date(old) } })).toBe(4);
  await Promise.all([dropOldBlocks(deps), dropOldBlocks(deps)]);
  expect(await database.db.usageBlock.count({ where: { hour: new Date(old) } })).toBe(0);
  expect((await read('host', MINUTE_MS))[0]).toEqual([0, 0, 0]);
  const steps: Steps = { tier: 'hour', stepMs: HOUR_MS, fromMs: old, toMs: old + HOUR_MS, atMs: [] };
  const now = { ...deps, now: () => new Date() };
  const subject = { kind: 'host', hostId, tenantId: null, instanceId: null } as const;
  const [rows] = await readRows(now, minuteStoreOf(now), steps, { subjects: [subject], series: ['pids'] });
  expect(rows?.get('pids')).toEqual([[1, 2, 77]]);
});

test('a churning hour: instances that come and go sum up to what their tenants and the host counted', async () => {
  const random = seeded(7);
  const tenants = [tenant, await seedTenant(database.db), await seedTenant(database.db)];
  const living: { id: string; slug: string; total: number }[] = [];
  const sums = new Map(tenants.map(({ slug }) => [slug, 0]));
  let system = 0;
  let all = 0;
  const told: ReturnType<typeof makeChunk>[] = [];
  for (let minute = 0; minute < 60; minute += 1) {
    for (const { id, slug } of tenants) {
      if (random() < 0.4)
        living.push({ ...(await seedInstance(database.db, { tenantId: id, hostId })), slug, total: 0 });
    }
    while (living.length > 12) living.splice(Math.floor(random() * living.length), 1);
    const records = living.map((one) => {
      const growth = Math.floor(random() * 6e7);
      one.total += growth;
      sums.set(one.slug, (sums.get(one.slug) ?? 0) + growth);
      all += growth;
      return makeRecord({ kind: 'instance', tenantSlug: one.slug, instanceId: one.id, total: one.total });
    });
    system += Math.floor(random() * 1e6);
    const ofTenants = [...sums].map(([slug, total]) => makeRecord({ kind: 'tenant', tenantSlug: slug, total }));
    // The chunks do not keep to the clock's minutes, nor to its hours.
    told.push(
      makeChunk(minute + 1, at(minute + 31) + 17_000, [...records, ...ofTenants, makeRecord({ total: all + system })]),
    );
  }
  for (let after = 0; after < 60; after += 13) {
    const chunks = told.slice(Math.max(0, after - 3), after + 13);
    await recordUsage(deps, { hostId, linkEpoch: 0 }, { journalId, chunks, newest: 60 });
    if (random() < 0.5) await packAll();
  }
  await packAll();
  const ledger = await database.db.usageHour.findMany({ where: { hostId } });
  const sumOf = (kind: string, tenantId?: string) =>
    Number(
      ledger
        .filter((row) => row.kind === kind && (tenantId === undefined || row.tenantId === tenantId))
        .reduce((sum, row) => sum + row.cpuUserUsec, 0n),
    );
  for (const { id, slug } of tenants) {
    expect(sumOf('tenant', id)).toBe(sums.get(slug));
    expect(sumOf('instance', id)).toBe(sums.get(slug));
  }
  expect(sumOf('host')).toBe(sumOf('tenant') + system);
  expect(new Set(ledger.map(({ hour }) => hour.getTime()))).toEqual(new Set([HOUR, HOUR + HOUR_MS]));
});
