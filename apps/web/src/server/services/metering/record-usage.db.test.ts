import { HOUR_MS, MINUTE_MS, USAGE_COUNTERS, type UsageChunk } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../../packages/db/src/testing.ts';
import { makeTestDeps, seedHost, seedInstance, seedTenant, type TestDeps } from '../../fleet/testing/seed.ts';
import { decodeMinute } from '../history/minute-codec.ts';
import { recordUsage } from './record-usage.ts';
import { makeChunk, makeRecord, seeded } from './testing.ts';

let database: TestDatabase;
let deps: TestDeps;
let hostId: string;
let journalId: string;
/** A whole hour of today or yesterday, well over. */
const HOUR = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 3 * HOUR_MS;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  deps = makeTestDeps(database);
  hostId = (await seedHost(database.db)).id;
  journalId = randomUUID();
  return () => deps.cleanUp();
});

const take = (chunks: UsageChunk[], linkEpoch = 0) =>
  recordUsage(deps, { hostId, linkEpoch }, { journalId, chunks, newest: chunks.at(-1)?.seq ?? 0 });
const hours = (about: object = {}) =>
  database.db.usageHour.findMany({ where: { hostId, ...about }, orderBy: { hour: 'asc' } });
const countedIn = async (about: object = {}) =>
  (await hours(about)).map((row) => [row.hour.getTime(), Number(row.cpuUserUsec)]);
const minutes = async () => {
  const meters = await database.db.meter.findMany({ where: { hostId } });
  return database.db.usageMinute.findMany({
    where: { meterId: { in: meters.map(({ id }) => id) } },
    orderBy: { minute: 'asc' },
  });
};
const host = (total: number) => [makeRecord({ total })];
const at = (minute: number) => HOUR + minute * MINUTE_MS;

test('what an instance counted is in the ledger under its name, image and tags, and its minute is kept', async () => {
  const tenant = await seedTenant(database.db);
  const { id: instanceId } = await seedInstance(database.db, { tenantId: tenant.id, hostId });
  await database.db.instance.update({ where: { id: instanceId }, data: { tags: ['web'] } });
  const ofInstance = makeRecord({ kind: 'instance', tenantSlug: tenant.slug, instanceId, total: 7 });
  const ofTenant = makeRecord({ kind: 'tenant', tenantSlug: tenant.slug, total: 9, demandMillicores: [5, null, 8] });
  const taken = await take([makeChunk(1, at(1), [ofInstance, ofTenant, makeRecord({ total: 11 })])]);
  expect(taken).toMatchObject({ seq: 1 });
  const rows = await hours();
  expect(rows).toHaveLength(3);
  const row = rows.find(({ kind }) => kind === 'instance');
  expect(row).toMatchObject({ tenantId: tenant.id, instanceId, tags: ['web'], imageReference: 'bulkhead/busybox:1' });
  expect(row?.instanceName).toMatch(/^i-/);
  for (const counter of USAGE_COUNTERS) expect(Number(row?.[counter])).toBe(7);
  const kept = await minutes();
  expect(kept.map(({ minute }) => minute.getTime())).toEqual([HOUR, HOUR, HOUR]);
  const demand = kept.find(({ meterId }) => meterId === rows.find(({ kind }) => kind === 'tenant')?.meterId);
  expect(demand?.tenantId).toBe(tenant.id);
  expect(decodeMinute(demand?.data ?? new Uint8Array()).demandMillicores).toEqual([5, null, 8]);
});

test('what is answered again, in another order or in part changes nothing', async () => {
  const chunks = [1, 2, 3].map((seq) => makeChunk(seq, at(seq), host(seq * 100)));
  await take(chunks.toReversed());
  const before = [await hours(), await minutes(), await database.db.meter.findMany({ where: { hostId } })];
  expect(await countedIn()).toEqual([[HOUR, 300]]);
  await take(chunks);
  await take(chunks.slice(1, 2));
  expect(await take(chunks.slice(0, 1))).toEqual({ seq: 3, minutes: 0 });
  expect([await hours(), await minutes(), await database.db.meter.findMany({ where: { hostId } })]).toEqual(before);
});

test('of chunks that were given up the next one tells what was counted, divided over the time that it was counted in', async () => {
  await take([makeChunk(1, at(30), host(1_000))]);
  await take([makeChunk(200, at(120), host(10_000))]);
  // From 00:30 to 02:00 is 90 minutes: a third of the 9,000 in the first hour.
  expect(await countedIn()).toEqual([
    [HOUR, 1_000 + 3_000],
    [HOUR + HOUR_MS, 6_000],
  ]);
});

test('a chunk over the end of an hour is divided in proportion to time, and its parts sum up exactly', async () => {
  await take([makeChunk(1, at(60) + 19_999, host(1_000_003))]);
  const rows = await countedIn();
  expect(rows.map(([hour]) => hour)).toEqual([HOUR, HOUR + HOUR_MS]);
  expect(rows[0]?.[1]).toBe(Math.floor((1_000_003 * 40_001) / 60_000));
  expect(rows.reduce((sum, [, amount]) => sum + (amount ?? 0), 0)).toBe(1_000_003);
});

test('nothing is counted in the future, or long before there was anything', async () => {
  const sinceHour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  await take([makeChunk(1, Date.now() + 400 * 24 * HOUR_MS, host(5))]);
  await take([makeChunk(2, 60_000, host(9))]);
  await take([makeChunk(3, 1e300, host(12))]);
  const rows = await countedIn();
  expect(rows.reduce((sum, [, amount]) => sum + (amount ?? 0), 0)).toBe(12);
  for (const [hour] of rows) {
    expect(hour).toBeGreaterThanOrEqual(sinceHour - HOUR_MS);
    expect(hour).toBeLessThanOrEqual(Date.now());
  }
});

test('an odometer that falls is nonsense: nothing is taken from it, and nothing back', async () => {
  await take([makeChunk(1, at(1), host(100))]);
  const torn = makeRecord({ total: 500 });
  await take([makeChunk(2, at(2), [{ ...torn, totals: torn.totals.with(3, 99) }])]);
  expect(await countedIn()).toEqual([[HOUR, 100]]);
  expect(deps.logged).toMatchObject([{ level: 'warn', about: { hostId, fallen: 1 } }]);
  await take([makeChunk(3, at(3), host(130))]);
  expect(await countedIn()).toEqual([[HOUR, 130]]);
});

test('a host is believed only about what is or was on it, and about each once', async () => {
  const elsewhere = await seedHost(database.db);
  const [own, stranger] = [await seedTenant(database.db), await seedTenant(database.db)];
  const { id: gone } = await seedInstance(database.db, { tenantId: own.id, hostId });
  await database.db.instance.update({ where: { id: gone }, data: { goneAt: new Date() } });
  const { id: foreign } = await seedInstance(database.db, { tenantId: stranger.id, hostId: elsewhere.id });
  await take([
    makeChunk(1, at(1), [
      makeRecord({ kind: 'instance', tenantSlug: own.slug, instanceId: gone, total: 1 }),
      makeRecord({ kind: 'instance', tenantSlug: own.slug, instanceId: gone, total: 90 }),
      makeRecord({ kind: 'instance', tenantSlug: own.slug, instanceId: foreign, total: 2 }),
      makeRecord({ kind: 'instance', tenantSlug: stranger.slug, instanceId: foreign, total: 3 }),
      makeRecord({ kind: 'instance', tenantSlug: own.slug, total: 4 }),
      makeRecord({ kind: 'tenant', tenantSlug: stranger.slug, total: 5 }),
      makeRecord({ kind: 'tenant', tenantSlug: 'nobody-at-all', total: 6 }),
      makeRecord({ kind: 'tenant', total: 7 }),
      makeRecord({ kind: 'host', tenantSlug: own.slug, total: 8 }),
    ]),
  ]);
  expect(await hours()).toMatchObject([{ kind: 'instance', instanceId: gone, cpuUserUsec: 1n }]);
  expect(deps.logged).toMatchObject([{ level: 'warn', about: { strange: 8 } }]);
});

test('a new journal counts from its own beginning; what the old one counted stays', async () => {
  await take([makeChunk(5, at(1), host(100))]);
  journalId = randomUUID();
  await take([makeChunk(1, at(2), host(30))]);
  await take([makeChunk(2, at(3), host(50))]);
  expect((await countedIn()).map(([, amount]) => Number(amount)).toSorted((a, b) => a - b)).toEqual([50, 100]);
  expect(await database.db.usageCursor.count({ where: { hostId } })).toBe(2);
});

test('a link that was outrun writes nothing', async () => {
  await database.db.host.update({ where: { id: hostId }, data: { linkEpoch: 2 } });
  expect(await take([makeChunk(1, at(1), host(100))], 1)).toBe('stale');
  expect(await hours()).toEqual([]);
  expect(await database.db.usageCursor.count({ where: { hostId } })).toBe(0);
});

test('two that read the same journal at once count it once', async () => {
  const chunks = Array.from({ length: 12 }, (_, index) => makeChunk(index + 1, at(index + 1), host((index + 1) * 10)));
  await Promise.all([take(chunks), take(chunks.slice(0, 7)), take(chunks)]);
  expect(await countedIn()).toEqual([[HOUR, 120]]);
  expect(await minutes()).toHaveLength(12);
});

test('what fails in the middle of an answer leaves whole chunks behind, and the rest is taken later', async () => {
  const chunks = [1, 2, 3].map((seq) => makeChunk(seq, at(seq), host(seq * 10)));
  const broken = { ...makeRecord({ total: 30 }), series: [[Number.NaN, 0, 0] as [number, number, number]] };
  const failing = chunks.with(2, makeChunk(3, at(3), [{ ...broken, totals: broken.totals.with(19, 2 ** 70) }]));
  await expect(take(failing)).rejects.toThrow('bigint');
  expect(await countedIn()).toEqual([[HOUR, 20]]);
  expect(await database.db.usageCursor.findFirst({ where: { hostId } })).toMatchObject({ seq: 2n });
  await take(chunks);
  expect(await countedIn()).toEqual([[HOUR, 30]]);
});

test('two chunks that end in one minute are parts of it', async () => {
  const spread = (value: number) => [makeRecord({ total: value, spread: [value, value, value] })];
  await take([makeChunk(1, at(1) - 30_000, spread(10), at(0)), makeChunk(2, at(1), spread(30), at(1) - 30_000)]);
  const [minute, ...others] = await minutes();
  expect(others).toEqual([]);
  expect(decodeMinute(minute?.data ?? new Uint8Array()).series[0]).toEqual([10, 20, 30]);
});

test.each([1, 2, 3, 4, 5])(
  'after random deliveries the ledger has what the journals counted (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
    const tenants = [await seedTenant(database.db), await seedTenant(database.db)];
    const odometers = [makeRecord({}), ...tenants.map(({ slug }) => makeRecord({ kind: 'tenant', tenantSlug: slug }))];
    for (const { id: tenantId, slug } of tenants) {
      for (let count = 0; count < 3; count += 1) {
        const { id: instanceId } = await seedInstance(database.db, { tenantId, hostId });
        odometers.push(makeRecord({ kind: 'instance', tenantSlug: slug, instanceId }));
      }
    }
    const counted = odometers.map(() => 0);
    for (let journal = 0; journal < 2; journal += 1) {
      journalId = randomUUID();
      const totals = odometers.map(() => 0);
      let toMs = HOUR + journal * HOUR_MS;
      const chunks = Array.from({ length: 20 }, (_, index) => {
        const fromMs = toMs;
        toMs += random() < 0.1 ? between(1, 90) * MINUTE_MS : between(100, 70_000);
        const moved = odometers.flatMap((odometer, place) => {
          if (random() < 0.2) return [];
          const growth = random() < 0.05 ? between(0, 2 ** 46) : between(0, 60_000_000);
          totals[place] = (totals[place] ?? 0) + growth;
          return [{ ...odometer, totals: odometer.totals.map(() => totals[place] ?? 0) }];
        });
        return makeChunk(index + 1, toMs, moved, fromMs);
      });
      // Some are given up before they are read; the last one tells of everybody.
      const last = makeChunk(
        21,
        toMs + 1,
        odometers.map((odometer, place) => ({
          ...odometer,
          totals: odometer.totals.map(() => totals[place] ?? 0),
        })),
        toMs,
      );
      const kept = chunks.filter(() => random() < 0.9);
      let after = 0;
      while (after < 21) {
        const until = after + between(1, 8);
        const answer = [...kept, last].filter(({ seq }) => seq > after - between(0, 3) && seq <= until);
        const shuffled = answer.toSorted(() => random() - 0.5);
        const [one, two] = await Promise.all([take(shuffled), random() < 0.5 ? take(answer) : null]);
        if (one === 'stale' || two === 'stale') throw new Error('no link was outrun');
        after = until;
      }
      totals.forEach((total, place) => (counted[place] = (counted[place] ?? 0) + total));
    }
    for (const [place, odometer] of odometers.entries()) {
      const tenant = tenants.find(({ slug }) => slug === odometer.tenantSlug);
      const rows = await hours({ kind: odometer.kind, tenantId: tenant?.id ?? null, instanceId: odometer.instanceId });
      for (const counter of ['cpuUserUsec', 'ioReadBytes', 'allocatedMemoryMibSeconds'] as const) {
        expect(Number(rows.reduce((sum, row) => sum + row[counter], 0n))).toBe(counted[place]);
      }
      for (const row of rows) expect(row.cpuUserUsec).toBeGreaterThanOrEqual(0n);
    }
  },
);
