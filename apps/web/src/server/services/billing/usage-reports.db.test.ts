import { HOUR_MS, measureOf, MIB, type UsageSummary } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppCaller } from '../../root.ts';
import { createTestPlane, refusalOf, type TestPlane } from '../../testing.ts';
import { countHours, readJournalTo } from './billing-fixtures.ts';

const CORE_HOUR = 3_600_000_000;
/** Long over, and no other test's. */
const DAY = Date.UTC(2026, 2, 10);

let plane: TestPlane;
let operator: AppCaller;
beforeAll(async () => {
  plane = await createTestPlane();
  operator = (await plane.makeUser({ systemRole: 'auditor' })).caller;
});
afterAll(() => plane.close());

interface World {
  tenantId: string;
  tenantSlug: string;
  hostId: string;
  hostName: string;
  caller: AppCaller;
  web: string;
  job: string;
}

/** A tenant with two instances on a host of their own, and a reader of it. */
async function makeWorld(): Promise<World> {
  const [tenant, host, user] = [await plane.makeTenant(), await plane.makeHost(), await plane.makeUser()];
  await plane.join(tenant.id, user.id, 'reader');
  return {
    tenantId: tenant.id,
    tenantSlug: tenant.slug,
    hostId: host.id,
    hostName: host.name,
    caller: user.caller,
    web: randomUUID(),
    job: randomUUID(),
  };
}

const hoursOf = (world: World, which: 'web' | 'job') => ({
  kind: 'instance' as const,
  hostId: world.hostId,
  tenantId: world.tenantId,
  instanceId: world[which],
  name: which,
  image: which === 'web' ? 'nginx:1' : 'worker:2',
  tags: which === 'web' ? ['env=prod', 'team=a'] : ['env=test'],
});
const compartmentOf = (world: World) => ({ kind: 'tenant' as const, hostId: world.hostId, tenantId: world.tenantId });

const coreHours = (totals: UsageSummary['whole']) => measureOf(totals, 'cpu') / CORE_HOUR;

describe('a tenant’s usage', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
    const { db } = plane.deps;
    await countHours(
      db,
      { ...hoursOf(world, 'web'), atMs: DAY, hours: 24, cpuUserUsec: CORE_HOUR / 4, throttledOwnUsec: 1_000 },
      { ...hoursOf(world, 'job'), atMs: DAY + 2 * HOUR_MS, hours: 2, cpuUserUsec: CORE_HOUR, ioReadBytes: 5 * MIB },
      // What lived and died between two looks is in the compartment's own count only.
      { ...compartmentOf(world), atMs: DAY, hours: 24, cpuUserUsec: CORE_HOUR / 2, memoryMibSeconds: 3_600 },
      // The day before, for the comparison; and what must never be in it.
      { ...compartmentOf(world), atMs: DAY - 2 * HOUR_MS, hours: 2, cpuUserUsec: CORE_HOUR },
      { kind: 'host', hostId: world.hostId, atMs: DAY, hours: 24, cpuUserUsec: 2 * CORE_HOUR },
    );
  });
  const day = { fromMs: DAY, toMs: DAY + 24 * HOUR_MS };

  it('is what its compartments counted; what no instance did is told apart and never counted twice', async () => {
    const summary = await world.caller.usage.summary({ tenantSlug: world.tenantSlug, ...day });
    expect(coreHours(summary.whole)).toBe(12);
    expect(coreHours(summary.parts)).toBe(8);
    expect(summary.rest.cpuUserUsec / CORE_HOUR).toBe(4);
    expect(coreHours(summary.before.whole)).toBe(2);
    expect(summary).toMatchObject({ costMicros: null, currency: 'EUR', standing: { counting: false, waitingFor: [] } });
    expect(summary.standing.firstHourMs).toBe(DAY - 2 * HOUR_MS);
  });

  it('has each hour in one instance, one image, one set of tags and one host', async () => {
    const list = (groupBy: 'instance' | 'image' | 'tag' | 'host', tagKey?: string) =>
      world.caller.usage.list({
        tenantSlug: world.tenantSlug,
        ...day,
        groupBy,
        ...(tagKey !== undefined && { tagKey }),
      });
    const shown = async (...wanted: Parameters<typeof list>) =>
      (await list(...wanted)).rows.map(({ label, totals }) => [label, coreHours(totals)]);
    expect(await shown('instance')).toEqual([
      ['web', 6],
      ['job', 2],
    ]);
    expect(await shown('image')).toEqual([
      ['nginx:1', 6],
      ['worker:2', 2],
    ]);
    expect(await shown('tag')).toEqual([
      ['env=prod, team=a', 6],
      ['env=test', 2],
    ]);
    expect(await shown('tag', 'env')).toEqual([
      ['env=prod', 6],
      ['env=test', 2],
    ]);
    expect(await shown('tag', 'team')).toEqual([
      ['team=a', 6],
      ['', 2],
    ]);
    expect(await shown('host')).toEqual([[world.hostName, 12]]);
  });

  it('is ordered by what is asked for, a page at a time', async () => {
    const query = { tenantSlug: world.tenantSlug, ...day, orderBy: 'io' as const, pageSize: 1 };
    const first = await world.caller.usage.list(query);
    expect(first).toMatchObject({ total: 2, rows: [{ label: 'job', exists: false }] });
    expect(await world.caller.usage.list({ ...query, page: 2 })).toMatchObject({ total: 2, rows: [{ label: 'web' }] });
  });

  it('comes by the hour, with a page for each thousand', async () => {
    const { rows, total } = await world.caller.usage.list({ tenantSlug: world.tenantSlug, ...day, step: 'hour' });
    expect(total).toBe(26);
    const third = rows.filter(({ atMs }) => atMs === DAY + 2 * HOUR_MS);
    expect(third.map(({ label }) => label)).toEqual(['job', 'web']);
  });

  it('is drawn in layers whose sum with the others and the rest is the whole', async () => {
    const query = { tenantSlug: world.tenantSlug, ...day, step: 'hour' as const, layers: 1 };
    const chart = await world.caller.usage.chart(query);
    expect(chart.atMs).toHaveLength(24);
    expect(chart.layers.map(({ label }) => label)).toEqual(['web']);
    const sums = chart.atMs.map(
      (_, index) =>
        chart.layers.reduce((sum, { values }) => sum + (values[index] ?? 0), 0) +
        (chart.others?.[index] ?? 0) +
        (chart.rest?.[index] ?? 0),
    );
    expect(sums).toEqual(chart.atMs.map(() => CORE_HOUR / 2));
    expect(chart.others?.[2]).toBe(CORE_HOUR);
    // Time that each waited is not the time that all waited.
    const held = await world.caller.usage.chart({ ...query, orderBy: 'throttled' });
    expect(held.rest).toBeNull();
  });

  it('is nobody else’s', async () => {
    const other = await makeWorld();
    const query = { tenantSlug: other.tenantSlug, ...day };
    expect(await other.caller.usage.list(query)).toMatchObject({ rows: [], total: 0 });
    expect(coreHours((await other.caller.usage.summary(query)).whole)).toBe(0);
    const foreign = other.caller.usage.summary({ tenantSlug: world.tenantSlug, ...day });
    expect((await refusalOf(foreign)).code).toBe('NOT_FOUND');
  });

  it('has ranges of whole hours of at most a year, and charts of at most a thousand steps', async () => {
    const ask = (fromMs: number, toMs: number) =>
      refusalOf(world.caller.usage.chart({ tenantSlug: world.tenantSlug, fromMs, toMs, step: 'hour' }));
    expect((await ask(DAY, DAY)).details.field).toBe('toMs');
    expect((await ask(DAY, DAY + 367 * 24 * HOUR_MS)).details.field).toBe('fromMs');
    expect((await ask(DAY, DAY + 1_001 * HOUR_MS)).details.field).toBe('step');
    expect((await ask(DAY + 1, DAY + HOUR_MS)).code).toBe('INVALID_INPUT');
    const zone = world.caller.usage.list({ tenantSlug: world.tenantSlug, ...day, timeZone: 'Mars/Olympus' });
    expect((await refusalOf(zone)).code).toBe('INVALID_INPUT');
  });
});

it('days are those of the zone, also where a day has 23 hours', async () => {
  const world = await makeWorld();
  const fromMs = Date.UTC(2026, 2, 27, 23);
  const toMs = Date.UTC(2026, 2, 30, 22);
  await countHours(plane.deps.db, {
    ...hoursOf(world, 'web'),
    atMs: fromMs,
    hours: (toMs - fromMs) / HOUR_MS,
    cpuUserUsec: CORE_HOUR,
  });
  const query = { tenantSlug: world.tenantSlug, fromMs, toMs, step: 'day' as const, timeZone: 'Europe/Berlin' };
  const { rows } = await world.caller.usage.list(query);
  expect(rows.map(({ atMs, totals }) => [new Date(atMs ?? 0).toISOString(), coreHours(totals)])).toEqual([
    ['2026-03-27T23:00:00.000Z', 24],
    ['2026-03-28T23:00:00.000Z', 23],
    ['2026-03-29T22:00:00.000Z', 24],
  ]);
  const chart = await world.caller.usage.chart(query);
  expect(chart.layers[0]?.values.map((value) => value / CORE_HOUR)).toEqual([24, 23, 24]);
  const months = await world.caller.usage.list({ ...query, toMs: Date.UTC(2026, 3, 2), step: 'month' });
  expect(months.rows.map(({ totals }) => coreHours(totals))).toEqual([71]);
});

describe('operators', () => {
  const range = { fromMs: Date.UTC(2025, 5, 1), toMs: Date.UTC(2025, 5, 1, 4) };

  it('see hosts as wholes: tenants as parts, and the system as what is left', async () => {
    const [one, other] = [await makeWorld(), await makeWorld()];
    await countHours(
      plane.deps.db,
      { kind: 'host', hostId: one.hostId, atMs: range.fromMs, hours: 4, cpuSystemUsec: CORE_HOUR },
      { kind: 'host', hostId: other.hostId, atMs: range.fromMs, hours: 4, cpuSystemUsec: CORE_HOUR },
      { ...compartmentOf(one), atMs: range.fromMs, hours: 4, cpuUserUsec: CORE_HOUR / 2 },
      { ...compartmentOf(other), atMs: range.fromMs, hours: 2, cpuUserUsec: CORE_HOUR / 4 },
      { ...hoursOf(one, 'web'), atMs: range.fromMs, hours: 4, cpuUserUsec: CORE_HOUR / 2 },
    );
    const summary = await operator.usage.summaryOfAll(range);
    expect([coreHours(summary.whole), coreHours(summary.parts)]).toEqual([8, 2.5]);
    expect((summary.rest.cpuUserUsec + summary.rest.cpuSystemUsec) / CORE_HOUR).toBe(5.5);
    const shown = async (groupBy: 'tenant' | 'host' | 'instance') =>
      (await operator.usage.listAll({ ...range, groupBy })).rows.map(({ label, tenantSlug, totals }) => [
        label,
        tenantSlug,
        coreHours(totals),
      ]);
    expect(await shown('tenant')).toEqual([
      [one.tenantSlug, one.tenantSlug, 2],
      [other.tenantSlug, other.tenantSlug, 0.5],
    ]);
    expect((await shown('host')).map(([, , hours]) => hours)).toEqual([4, 4]);
    expect(await shown('instance')).toEqual([['web', null, 2]]);
    const chart = await operator.usage.chartOfAll({ ...range, groupBy: 'tenant', step: 'hour' });
    expect(chart.rest?.map((value) => value / CORE_HOUR)).toEqual([1.25, 1.25, 1.5, 1.5]);
    expect((await operator.usage.chartOfAll({ ...range, groupBy: 'host', step: 'hour' })).rest).toBeNull();
  });
});

describe('how complete figures are', () => {
  it('names hosts that have more to tell, to a tenant its own', async () => {
    const [world, other] = [await makeWorld(), await makeWorld()];
    const nowMs = Date.now();
    const hourMs = nowMs - (nowMs % HOUR_MS);
    await readJournalTo(plane.deps.db, world.hostId, hourMs - 90 * 60_000, world.tenantId);
    await readJournalTo(plane.deps.db, other.hostId, hourMs - 5 * HOUR_MS, other.tenantId);
    const standing = async (fromMs: number, toMs: number) =>
      (await world.caller.usage.summary({ tenantSlug: world.tenantSlug, fromMs, toMs })).standing;
    expect(await standing(hourMs - HOUR_MS, hourMs + HOUR_MS)).toMatchObject({
      counting: true,
      waitingFor: [{ hostName: world.hostName, readToMs: hourMs - 90 * 60_000 }],
    });
    expect(await standing(hourMs - 3 * HOUR_MS, hourMs - HOUR_MS)).toMatchObject({
      counting: false,
      waitingFor: [{ hostId: world.hostId }],
    });
    expect((await standing(hourMs - 4 * HOUR_MS, hourMs - 2 * HOUR_MS)).waitingFor).toEqual([]);
    const ofAll = await operator.usage.summaryOfAll({ fromMs: hourMs - 3 * HOUR_MS, toMs: hourMs });
    const names = ofAll.standing.waitingFor.map(({ hostName }) => hostName);
    expect(names).toEqual(expect.arrayContaining([world.hostName, other.hostName]));
  });
});
