import type { HostEvent } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../../packages/db/src/testing.ts';
import { makeTestDeps, seedHost, seedInstance, seedTenant, type TestDeps } from '../../fleet/testing/seed.ts';
import { recordContainment } from './record-containment.ts';
import { KEPT_EVENTS, recordEvents } from './record-events.ts';

let database: TestDatabase;
let deps: TestDeps;
let hostId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  deps = makeTestDeps(database);
  hostId = (await seedHost(database.db)).id;
  return () => deps.cleanUp();
});

const event = (about: Partial<HostEvent> = {}): HostEvent => ({
  id: randomUUID(),
  atMs: 1_770_000_000_000,
  kind: 'drift-repaired',
  tenantSlug: null,
  instanceId: null,
  message: 'memory.limit_in_bytes was 1, is 2 again',
  writes: [],
  ...about,
});
const record = (events: HostEvent[], linkEpoch = 0) => recordEvents(deps, { hostId, linkEpoch }, events);
const kept = () => database.db.hostEvent.findMany({ where: { hostId }, orderBy: { at: 'asc' } });

test('an event that is told again, in one message or in two, is kept once and nobody is told twice', async () => {
  const tenant = await seedTenant(database.db);
  const { id: instanceId } = await seedInstance(database.db, { tenantId: tenant.id, hostId });
  const drift = event({ tenantSlug: tenant.slug, instanceId });
  expect(await record([drift, drift, event()])).toBe('recorded');
  expect(await kept()).toHaveLength(2);
  expect(await database.db.hostEvent.findUnique({ where: { id: drift.id } })).toMatchObject({
    tenantId: tenant.id,
    instanceId,
    kind: 'drift-repaired',
    event: drift,
  });
  deps.published.length = 0;
  await record([drift]);
  expect(await kept()).toHaveLength(2);
  expect(deps.published).toEqual([]);
  const later = event({ tenantSlug: tenant.slug });
  await record([drift, later]);
  expect(deps.published).toEqual([
    { kind: 'change', change: { topic: 'hosts', tenantSlug: null, hostId, instanceId: null } },
    { kind: 'change', change: { topic: 'compartments', tenantSlug: tenant.slug, hostId, instanceId: null } },
  ]);
});

test('a host is believed only about tenants and instances that are on it, and cannot change what another one told', async () => {
  const tenant = await seedTenant(database.db);
  const stranger = await seedTenant(database.db);
  const elsewhere = await seedHost(database.db);
  await seedInstance(database.db, { tenantId: tenant.id, hostId });
  const foreign = await seedInstance(database.db, { tenantId: stranger.id, hostId: elsewhere.id });
  const events = [
    event({ tenantSlug: stranger.slug, instanceId: foreign.id }),
    event({ tenantSlug: tenant.slug, instanceId: foreign.id }),
    event({ tenantSlug: 'nobody-at-all', instanceId: randomUUID() }),
  ];
  await record(events);
  const rows = await Promise.all(events.map(({ id }) => database.db.hostEvent.findUnique({ where: { id } })));
  expect(rows).toMatchObject([
    { tenantId: null, instanceId: null },
    { tenantId: tenant.id, instanceId: null },
    { tenantId: null, instanceId: null },
  ]);
  const [first] = events;
  await recordEvents(deps, { hostId: elsewhere.id, linkEpoch: 0 }, [event({ ...first, message: 'overwritten' })]);
  expect(rows[0]).toEqual(await database.db.hostEvent.findUnique({ where: { id: first?.id ?? '' } }));
});

test('the newest of a host are kept, and those of another host are left alone', async () => {
  const elsewhere = await seedHost(database.db);
  await recordEvents(deps, { hostId: elsewhere.id, linkEpoch: 0 }, [event({ atMs: 1 })]);
  const all = Array.from({ length: KEPT_EVENTS + 40 }, (_, index) => event({ atMs: 1_000 + index }));
  for (let from = 0; from < all.length; from += 200) await record(all.slice(from, from + 200));
  const rows = await kept();
  expect(rows).toHaveLength(KEPT_EVENTS);
  expect(rows[0]?.at.getTime()).toBe(1_040);
  expect(await database.db.hostEvent.count({ where: { hostId: elsewhere.id } })).toBe(1);
});

test('a stale link and a time that is no date do no harm', async () => {
  expect(await record([event()], 7)).toBe('stale');
  expect(await kept()).toEqual([]);
  await record([event({ atMs: 1e300 })]);
  expect((await kept())[0]?.at.getTime()).toBeLessThan(Date.now() + 120_000);
});

test('containment is kept as last told, and tells only what is different', async () => {
  const finding = { kind: 'process-outside' as const, tenantSlug: 'acme', instanceId: null, pid: 42, message: 'sh' };
  const broken = { state: 'broken' as const, sinceMs: 5, findings: [finding] };
  expect(await recordContainment(deps, { hostId, linkEpoch: 0 }, broken)).toBe('recorded');
  await recordContainment(deps, { hostId, linkEpoch: 0 }, broken);
  expect(deps.published).toHaveLength(1);
  expect(await recordContainment(deps, { hostId, linkEpoch: 3 }, { ...broken, state: 'held' })).toBe('stale');
  expect((await database.db.host.findUniqueOrThrow({ where: { id: hostId } })).containment).toEqual(broken);
});
