import { HOUR_MS, MINUTE_MS, type UsageRecord } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AppCaller } from '../../root.ts';
import { packMinutes } from '../metering/pack-minutes.ts';
import { recordUsage } from '../metering/record-usage.ts';
import { makeChunk, makeRecord } from '../metering/testing.ts';
import { seedInstance } from '../../fleet/testing/seed.ts';
import { createTestPlane, refusalOf, type TestPlane } from '../../testing.ts';

let plane: TestPlane;
let tenant: { id: string; slug: string };
let reader: AppCaller;
let operator: AppCaller;
let hosts: string[];
const HOUR = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS;
const hour = { fromMs: HOUR, toMs: HOUR + HOUR_MS, points: 60 };

beforeAll(async () => {
  plane = await createTestPlane();
  operator = (await plane.makeUser({ systemRole: 'admin' })).caller;
});
afterAll(() => plane.close());
beforeEach(async () => {
  tenant = await plane.makeTenant();
  const user = await plane.makeUser();
  await plane.join(tenant.id, user.id, 'reader');
  reader = user.caller;
  hosts = [(await plane.makeHost()).id, (await plane.makeHost()).id];
});

/** The first minutes of the hour, of records that stay the same. */
async function count(hostId: string, records: UsageRecord[], minutes = 2): Promise<void> {
  const chunks = Array.from({ length: minutes }, (_, index) =>
    makeChunk(index + 1, HOUR + (index + 1) * MINUTE_MS, records),
  );
  await recordUsage(plane.deps, { hostId, linkEpoch: 0 }, { journalId: randomUUID(), chunks, newest: minutes });
}
const longAgo = { createdAt: new Date(HOUR - HOUR_MS) };
async function instanceOn(hostId: string, whose = tenant): Promise<string> {
  const { id } = await seedInstance(plane.deps.db, { tenantId: whose.id, hostId });
  await plane.deps.db.instance.update({ where: { id }, data: longAgo });
  await plane.deps.db.tenant.update({ where: { id: whose.id }, data: longAgo });
  return id;
}
const ofInstance = (instanceId: string, mean: number, whose = tenant) =>
  makeRecord({ kind: 'instance', tenantSlug: whose.slug, instanceId, spread: [mean, mean, mean] });
const ofTenant = (mean: number, whose = tenant) =>
  makeRecord({ kind: 'tenant', tenantSlug: whose.slug, spread: [mean - 1, mean, mean + 1] });

test('a tenant sees its instances and itself, on one host and added up over all', async () => {
  const [here = '', there = ''] = hosts;
  const instanceId = await instanceOn(here);
  await instanceOn(there);
  await count(here, [ofInstance(instanceId, 5), ofTenant(10), makeRecord({ spread: [0, 900, 1_000] })]);
  await count(there, [ofTenant(30)], 1);
  for (let look = 0; look < 2; look += 1) {
    const tenantSlug = tenant.slug;
    const own = await reader.history.instance({ tenantSlug, instanceId, series: ['pids', 'memoryBytes'], ...hour });
    expect(own).toMatchObject({ tier: 'minute', stepMs: MINUTE_MS });
    expect(own.atMs.slice(0, 2)).toEqual([HOUR, HOUR + MINUTE_MS]);
    expect(Object.keys(own.columns).toSorted()).toEqual(['memoryBytes', 'pids']);
    expect(own.columns.pids?.mean.slice(0, 3)).toEqual([5, 5, null]);
    const all = await reader.history.tenant({ tenantSlug, series: ['cpuMillicores'], ...hour });
    expect(all.columns.cpuMillicores?.min.slice(0, 3)).toEqual([38, 9, null]);
    expect(all.columns.cpuMillicores?.mean.slice(0, 3)).toEqual([40, 10, null]);
    expect(all.columns.cpuMillicores?.max.slice(0, 3)).toEqual([42, 11, null]);
    const one = await reader.history.tenant({ tenantSlug, hostId: there, series: ['cpuMillicores'], ...hour });
    expect(one.columns.cpuMillicores?.mean.slice(0, 2)).toEqual([30, null]);
    const wide = await reader.history.tenant({
      tenantSlug,
      series: ['cpuMillicores'],
      ...hour,
      toMs: HOUR + 2 * HOUR_MS,
      points: 2,
    });
    expect(wide).toMatchObject({ tier: 'hour', stepMs: HOUR_MS });
    expect(wide.columns.cpuMillicores).toEqual({ min: [38, null], mean: [40, null], max: [42, null] });
    // The second look is at the same minutes, packed.
    while ((await packMinutes(plane.deps)) > 0);
  }
});

test('a stack names the largest first and sums up all others', async () => {
  const [here = ''] = hosts;
  const ids: string[] = [];
  for (let place = 0; place < 53; place += 1) ids.push(await instanceOn(here));
  await count(
    here,
    ids.map((id, place) => ofInstance(id, place + 1)),
    1,
  );
  const stack = await reader.history.tenantStack({ tenantSlug: tenant.slug, series: 'memoryBytes', ...hour });
  expect(stack.layers).toHaveLength(51);
  expect(stack.layers[0]).toMatchObject({ id: ids[52], name: expect.stringMatching(/^i-/) as string });
  expect(stack.layers[0]?.mean.slice(0, 2)).toEqual([53, null]);
  expect(stack.layers[50]).toMatchObject({ id: null });
  expect(stack.layers[50]?.mean.slice(0, 2)).toEqual([1 + 2 + 3, null]);
});

test('operators see hosts, which tenants use them, and a tenant', async () => {
  const [here = ''] = hosts;
  const other = await plane.makeTenant();
  await instanceOn(here);
  await instanceOn(here, other);
  await count(here, [ofTenant(10), ofTenant(70, other), makeRecord({ spread: [0, 900, 1_000] })], 1);
  const host = await operator.history.host({ hostId: here, series: ['cpuMillicores'], ...hour });
  expect(host.columns.cpuMillicores?.max[0]).toBe(1_000);
  const stack = await operator.history.hostStack({ hostId: here, series: 'cpuMillicores', ...hour });
  expect(stack.layers.map(({ id, mean }) => [id, mean[0]])).toEqual([
    [other.id, 70],
    [tenant.id, 10],
  ]);
  const one = await operator.history.ofTenant({ slug: other.slug, series: ['cpuMillicores'], ...hour });
  expect(one.columns.cpuMillicores?.mean[0]).toBe(70);
});

test('what is somebody else’s is not there', async () => {
  const [here = '', there = ''] = hosts;
  const other = await plane.makeTenant();
  const foreign = await instanceOn(here, other);
  await instanceOn(there);
  await count(here, [ofInstance(foreign, 5, other), ofTenant(10, other)], 1);
  const tenantSlug = tenant.slug;
  const range = { series: ['pids' as const], ...hour };
  const asked = [
    () => reader.history.instance({ tenantSlug, instanceId: foreign, ...range }),
    () => reader.history.instance({ tenantSlug, instanceId: randomUUID(), ...range }),
    () => reader.history.tenant({ tenantSlug, hostId: here, ...range }),
    () => reader.history.tenantStack({ tenantSlug, hostId: here, ...hour, series: 'pids' }),
    () => reader.history.tenant({ tenantSlug: other.slug, ...range }),
    () => operator.history.host({ hostId: randomUUID(), ...range }),
    () => operator.history.ofTenant({ slug: 'nobody-at-all', ...range }),
  ];
  for (const ask of asked) expect(await refusalOf(ask())).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusalOf(reader.history.host({ hostId: here, ...range }))).toMatchObject({ code: 'FORBIDDEN' });
  const own = await reader.history.tenant({ tenantSlug, ...range });
  expect(own.columns.pids?.mean.every((value) => value === null)).toBe(true);
});

test('a range that is no range is refused, and more points than a screen has', async () => {
  const ask = (about: object) =>
    refusalOf(reader.history.tenant({ tenantSlug: tenant.slug, series: ['pids'], ...hour, ...about }));
  expect(await ask({ toMs: HOUR })).toMatchObject({ code: 'INVALID_INPUT' });
  expect(await ask({ fromMs: 0 })).toMatchObject({ code: 'INVALID_INPUT' });
  expect(await ask({ points: 2_001 })).toMatchObject({ code: 'INVALID_INPUT' });
});
