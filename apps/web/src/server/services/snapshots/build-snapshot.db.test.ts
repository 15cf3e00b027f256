import { MIB, NO_CONTROLS, NOTHING_BESIDE, snapshotSchema } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../../packages/db/src/testing.ts';
import { makeTestDeps, seedHost, seedInstance, seedTenant, type TestDeps } from '../../fleet/testing/seed.ts';
import { buildSnapshot } from './build-snapshot.ts';
import { markSent } from './mark-sent.ts';

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

test('an empty host has an empty snapshot', async () => {
  const { strange, ...snapshot } = await buildSnapshot(deps, hostId);
  expect(strange).toEqual({ instances: [], compartments: [] });
  expect(snapshot).toEqual({ hostId, epoch: 1, generation: 1, compartments: [], instances: [], ...NOTHING_BESIDE });
});

test('compartments are the sums of what is not confirmed gone, stopped and deleting ones included', async () => {
  const [acme, beta] = [await seedTenant(database.db), await seedTenant(database.db)];
  const otherHost = await seedHost(database.db);
  const running = await seedInstance(database.db, { tenantId: acme.id, hostId, cpuMillicores: 500, memoryMib: 4096 });
  await seedInstance(database.db, {
    tenantId: acme.id,
    hostId,
    cpuMillicores: 250,
    memoryMib: 64,
    desiredState: 'stopped',
  });
  await seedInstance(database.db, {
    tenantId: acme.id,
    hostId,
    cpuMillicores: 125,
    memoryMib: 64,
    desiredState: 'absent',
  });
  await seedInstance(database.db, { tenantId: beta.id, hostId, cpuMillicores: 100, memoryMib: 32, pids: 8 });
  await seedInstance(database.db, { tenantId: acme.id, hostId: otherHost.id, cpuMillicores: 900 });
  const gone = await seedInstance(database.db, { tenantId: acme.id, hostId, cpuMillicores: 900 });
  await database.db.instance.update({ where: { id: gone.id }, data: { goneAt: new Date() } });

  const { strange, ...snapshot } = await buildSnapshot(deps, hostId);
  expect(strange).toEqual({ instances: [], compartments: [] });
  expect(snapshotSchema.parse(snapshot)).toEqual(snapshot);
  expect(snapshot.instances).toHaveLength(4);
  const unset = { controls: NO_CONTROLS, frozen: false, askedBy: 'system' };
  expect(snapshot.compartments).toEqual(
    [
      { tenantSlug: acme.slug, cpuMillicores: 875, memoryBytes: 4224 * MIB, pids: 96, ...unset },
      { tenantSlug: beta.slug, cpuMillicores: 100, memoryBytes: 32 * MIB, pids: 8, ...unset },
    ].toSorted((a, b) => (a.tenantSlug < b.tenantSlug ? -1 : 1)),
  );
  expect(snapshot.instances.find(({ id }) => id === running.id)).toMatchObject({
    tenantSlug: acme.slug,
    state: 'running',
    revision: 1,
    restartNonce: 0,
    image: { reference: 'bulkhead/busybox:1', id: `sha256:${'0'.repeat(64)}` },
    command: ['sleep', '60'],
    env: [{ name: 'A', value: 'b' }],
    restartPolicy: 'always',
    cpuMillicores: 500,
    cpuLimitMillicores: null,
    memoryBytes: 4096 * MIB,
    memoryLimitBytes: null,
    pids: 32,
    controls: NO_CONTROLS,
    askedBy: 'system',
  });
});

test('whoever asked for the newest change is named: of the instance by its newest operation, of the compartment by whatever was last', async () => {
  const { db } = database;
  const tenant = await seedTenant(db);
  const person = async (displayName: string) =>
    (await db.user.create({ data: { id: newId(), email: `${newId()}@example.org`, displayName } })).id;
  const [ada, bob] = [await person('Ada'), await person('B'.repeat(300))];
  const first = await seedInstance(db, { tenantId: tenant.id, hostId, revision: 2 });
  const second = await seedInstance(db, { tenantId: tenant.id, hostId });
  const operate = (instanceId: string, actorId: string, revision: number, createdAt: string) =>
    db.operation.create({
      data: { id: newId(), kind: 'resize', tenantId: tenant.id, instanceId, hostId, actorId, revision, createdAt },
    });
  await operate(first.id, bob, 1, '2026-01-01T00:00:00Z');
  await operate(first.id, ada, 2, '2026-01-02T00:00:00Z');
  await operate(second.id, newId(), 1, '2026-01-03T00:00:00Z');
  const setBy = (updatedById: string, updatedAt: string) =>
    db.compartmentControls.upsert({
      where: { tenantId_hostId: { tenantId: tenant.id, hostId } },
      create: { tenantId: tenant.id, hostId, controls: {}, frozen: true, updatedById, updatedAt },
      update: { updatedById, updatedAt },
    });
  const compartment = async () => (await buildSnapshot(deps, hostId)).compartments;
  await setBy(bob, '2026-01-02T12:00:00Z');
  const { instances } = await buildSnapshot(deps, hostId);
  expect(instances.find(({ id }) => id === first.id)?.askedBy).toBe('Ada');
  expect(instances.find(({ id }) => id === second.id)?.askedBy).toBe('a removed user');
  expect(await compartment()).toMatchObject([{ askedBy: 'a removed user', frozen: true, controls: NO_CONTROLS }]);
  await setBy(bob, '2026-01-04T00:00:00Z');
  expect(await compartment()).toMatchObject([{ askedBy: 'B'.repeat(256) }]);
});

test('a revoked and an unknown host have none', async () => {
  await database.db.host.update({ where: { id: hostId }, data: { revokedAt: new Date() } });
  await expect(buildSnapshot(deps, hostId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(buildSnapshot(deps, '0190f0c4-0000-7000-8000-000000000001')).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('operations of the revisions that were sent are marked once', async () => {
  const tenant = await seedTenant(database.db);
  const { id } = await seedInstance(database.db, { tenantId: tenant.id, hostId, revision: 2, pendingRevision: 2 });
  const createdAt = new Date(Date.now() - 3_600_000);
  await database.db.operation.updateMany({ where: { instanceId: id }, data: { createdAt } });
  const read = () => database.db.operation.findFirstOrThrow({ where: { instanceId: id } });
  await markSent(deps, { hostId, instances: [{ id, revision: 1, agoMs: 0 }] });
  expect((await read()).sentAt).toBeNull();
  await markSent(deps, { hostId, instances: [{ id, revision: 2, agoMs: 600_000 }] });
  const { sentAt } = await read();
  // Ten minutes ago, and not before it was accepted.
  expect(Math.abs((sentAt?.getTime() ?? 0) - (Date.now() - 600_000))).toBeLessThan(60_000);
  await markSent(deps, { hostId, instances: [{ id, revision: 3, agoMs: 0 }] });
  expect((await read()).sentAt).toEqual(sentAt);
  expect(deps.published).toHaveLength(1);
});

test('a row that somebody has changed by hand is passed on for the agent to refuse, and holds up no other', async () => {
  const [acme, beta] = [await seedTenant(database.db), await seedTenant(database.db)];
  const good = await seedInstance(database.db, { tenantId: acme.id, hostId, cpuMillicores: 100 });
  const bad = await seedInstance(database.db, { tenantId: acme.id, hostId, cpuMillicores: 200 });
  const wall = await seedInstance(database.db, { tenantId: beta.id, hostId, cpuMillicores: 300 });
  const controls = { ...NO_CONTROLS, HostConfig: { Privileged: true } };
  await database.db.instance.update({ where: { id: bad.id }, data: { controls } });
  const { id: updatedById } = await database.db.user.create({
    data: { id: newId(), email: `${newId()}@example.org`, displayName: 'Hand', passwordHash: 'none' },
  });
  const setting = { tenantId: beta.id, hostId, updatedById, controls: { devices: 'all' } };
  await database.db.compartmentControls.create({ data: setting });
  const { instances, compartments, strange } = await buildSnapshot(deps, hostId);
  expect(instances.map(({ id }) => id).toSorted()).toEqual([good.id, wall.id].toSorted());
  // Its reservation counts: what runs of it by an earlier description still uses it.
  expect(compartments).toMatchObject([{ tenantSlug: acme.slug, cpuMillicores: 300 }]);
  expect(strange.instances).toMatchObject([{ id: bad.id, controls }]);
  expect(strange.compartments).toMatchObject([
    { tenantSlug: beta.slug, cpuMillicores: 300, controls: { devices: 'all' } },
  ]);
});
