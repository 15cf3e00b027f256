import { MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../../packages/db/src/testing.ts';
import {
  makeTestDeps,
  observe,
  observeCompartment,
  seedHost,
  seedInstance,
  seedTenant,
  type TestDeps,
} from '../../fleet/testing/seed.ts';
import { recordReport, type Report } from './record-report.ts';

let database: TestDatabase;
let deps: TestDeps;
let hostId: string;
let tenant: { id: string; slug: string };

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  deps = makeTestDeps(database);
  hostId = (await seedHost(database.db)).id;
  tenant = await seedTenant(database.db);
  return () => deps.cleanUp();
});

const report = (about: Partial<Report> = {}): Report => ({
  kind: 'report',
  epoch: 1,
  generation: 1,
  full: false,
  instances: [],
  compartments: [],
  ...about,
});
const record = (about: Partial<Report>, linkEpoch = 0) => recordReport(deps, { hostId, linkEpoch }, report(about));
const readInstance = (id: string) =>
  database.db.instance.findUniqueOrThrow({ where: { id }, include: { operations: true } });
const topics = () => deps.published.map((news) => (news.kind === 'change' ? news.change.topic : news.kind));

test('what is observed is taken over, and the operation whose revision was reached succeeds', async () => {
  const { id } = await seedInstance(database.db, { tenantId: tenant.id, hostId, pendingRevision: 1 });
  expect(await record({ generation: 7, instances: [observe(id)] })).toBe('recorded');
  const row = await readInstance(id);
  expect(row).toMatchObject({ observedState: 'running', observedRevision: 1, goneAt: null });
  expect(row.observed).toEqual(observe(id));
  expect(row.startedAt?.getTime()).toBe(1_770_000_000_000);
  expect(row.operations).toMatchObject([{ state: 'succeeded', problem: null }]);
  expect(row.operations[0]?.finishedAt).not.toBeNull();
  const host = await database.db.host.findUniqueOrThrow({ where: { id: hostId } });
  expect(host.reportedGeneration).toBe(7n);
  expect(topics()).toEqual(['instances', 'operations', 'hosts']);
});

test('the same report again changes and publishes nothing', async () => {
  const { id } = await seedInstance(database.db, { tenantId: tenant.id, hostId, pendingRevision: 1 });
  await record({ instances: [observe(id)], compartments: [observeCompartment(tenant.slug)] });
  deps.published.length = 0;
  await record({ instances: [observe(id)], compartments: [observeCompartment(tenant.slug)] });
  expect(deps.published).toEqual([]);
});

test('an operation waits for its revision, fails with the problem that the agent gives, and stays superseded', async () => {
  const { id } = await seedInstance(database.db, { tenantId: tenant.id, hostId, revision: 2, pendingRevision: 2 });
  await record({ instances: [observe(id, { revision: 1, state: 'creating' })] });
  expect((await readInstance(id)).operations).toMatchObject([{ state: 'pending' }]);
  const problem = { code: 'start-failure', message: 'no such file: /bin/nothing' };
  await record({ instances: [observe(id, { revision: 2, state: 'failed', problem })] });
  expect((await readInstance(id)).operations).toMatchObject([{ state: 'failed', problem }]);

  const other = await seedInstance(database.db, { tenantId: tenant.id, hostId, pendingRevision: 1 });
  await database.db.operation.updateMany({ where: { instanceId: other.id }, data: { state: 'superseded' } });
  await record({ instances: [observe(other.id)] });
  expect((await readInstance(other.id)).operations).toMatchObject([{ state: 'superseded' }]);
});

test('what is held falls once the revision is reached and the kernel holds no more than the reservations', async () => {
  const held = { cpuMillicores: 1000, memoryMib: 128, pids: 64 };
  const { id } = await seedInstance(database.db, { tenantId: tenant.id, hostId, revision: 2, held });
  const readHeld = async () => {
    const { heldCpuMillicores, heldMemoryBytes, heldPids } = await readInstance(id);
    return [heldCpuMillicores, Number(heldMemoryBytes) / MIB, heldPids];
  };
  const raised = observeCompartment(tenant.slug, { cpuMillicores: 1000, memoryBytes: 128 * MIB, pids: 64 });
  await record({ instances: [observe(id, { revision: 1 })], compartments: [raised] });
  expect(await readHeld()).toEqual([1000, 128, 64]);

  await record({ instances: [observe(id, { revision: 2 })] });
  expect(await readHeld(), 'the compartment is still as large').toEqual([1000, 128, 64]);

  await record({ compartments: [{ ...raised, cpuMillicores: 500, pids: 32, state: 'shrinking' }] });
  expect(await readHeld(), 'memory is in use above the new ceiling').toEqual([500, 128, 32]);

  deps.published.length = 0;
  await record({ compartments: [observeCompartment(tenant.slug)] });
  expect(await readHeld()).toEqual([500, 64, 32]);
  expect(topics()).toContain('usage');
});

test('what a deleted instance held is held on until its compartment has fallen, by one that is left', async () => {
  const other = await seedTenant(database.db);
  const [stays, smaller, goes, last] = await Promise.all([
    seedInstance(database.db, { tenantId: tenant.id, hostId, memoryMib: 96 }),
    seedInstance(database.db, { tenantId: tenant.id, hostId }),
    seedInstance(database.db, { tenantId: tenant.id, hostId, desiredState: 'absent' }),
    seedInstance(database.db, { tenantId: other.id, hostId, desiredState: 'absent' }),
  ]);
  const memory = async (id: string) => Number((await readInstance(id)).heldMemoryBytes) / MIB;
  const full = { cpuMillicores: 1500, memoryBytes: 224 * MIB, pids: 96 };
  await record({
    instances: [observe(stays.id), observe(smaller.id)],
    compartments: [observeCompartment(tenant.slug, full)],
  });
  const absent = { state: 'absent' as const, containerId: null };
  await record({ instances: [observe(goes.id, absent), observe(last.id, absent)] });
  expect((await readInstance(goes.id)).goneAt).not.toBeNull();
  expect((await readInstance(last.id)).goneAt, 'nobody of its tenant is left there').not.toBeNull();
  expect([await memory(stays.id), await memory(smaller.id)]).toEqual([160, 64]);
  expect(await readInstance(stays.id)).toMatchObject({ heldCpuMillicores: 1000, heldPids: 64 });

  const shrinking = { ...full, cpuMillicores: 1000, pids: 64, state: 'shrinking' as const };
  await record({ compartments: [observeCompartment(tenant.slug, shrinking)] });
  expect(await readInstance(stays.id)).toMatchObject({ heldCpuMillicores: 500, heldPids: 32 });
  expect(await memory(stays.id), 'in use above the new ceiling').toBe(160);
  await record({ compartments: [observeCompartment(tenant.slug, { ...full, memoryBytes: 160 * MIB })] });
  expect(await memory(stays.id)).toBe(96);
});

test('a shrink that is pending on the instance keeps what is held and the operation open', async () => {
  const held = { cpuMillicores: 500, memoryMib: 128, pids: 32 };
  const { id } = await seedInstance(database.db, {
    tenantId: tenant.id,
    hostId,
    revision: 2,
    pendingRevision: 2,
    held,
  });
  const problem = { code: 'memory-shrink-pending', message: '100 MiB are in use' };
  await record({ instances: [observe(id, { revision: 2, problem })] });
  const row = await readInstance(id);
  expect(row.heldMemoryBytes).toBe(BigInt(128 * MIB));
  expect(row.operations).toMatchObject([{ state: 'pending' }]);
  await record({ instances: [observe(id, { revision: 2 })] });
  const after = await readInstance(id);
  expect(after.heldMemoryBytes).toBe(BigInt(64 * MIB));
  expect(after.operations).toMatchObject([{ state: 'succeeded' }]);
});

test('a deletion ends when the agent says that nothing is left, and the host gets a newer generation', async () => {
  const about = { tenantId: tenant.id, hostId, desiredState: 'absent', revision: 3, pendingRevision: 3 } as const;
  const { id } = await seedInstance(database.db, about);
  await record({ instances: [observe(id, { revision: 2, state: 'absent' })] });
  expect((await readInstance(id)).goneAt, 'absent before the deletion was seen').toBeNull();
  await record({ instances: [observe(id, { revision: 3, state: 'stopping' })] });
  expect((await readInstance(id)).operations).toMatchObject([{ state: 'pending' }]);
  deps.published.length = 0;
  await record({ instances: [observe(id, { revision: 3, state: 'absent' })] });
  const row = await readInstance(id);
  expect(row.goneAt).not.toBeNull();
  expect(row.observedState).toBe('absent');
  expect(row.operations).toMatchObject([{ state: 'succeeded' }]);
  const host = await database.db.host.findUniqueOrThrow({ where: { id: hostId } });
  expect(host.desiredGeneration).toBe(2n);
  expect(deps.published).toContainEqual({ kind: 'desired', hostId });
});

test('a full report drops what is being deleted and not named, when it is about the newest generation', async () => {
  await database.db.host.update({ where: { id: hostId }, data: { desiredGeneration: 5 } });
  const deleting = await seedInstance(database.db, {
    tenantId: tenant.id,
    hostId,
    desiredState: 'absent',
    pendingRevision: 1,
  });
  const wanted = await seedInstance(database.db, { tenantId: tenant.id, hostId });
  await record({ full: true, generation: 4 });
  expect((await readInstance(deleting.id)).goneAt, 'an older look').toBeNull();
  await record({ full: false, generation: 5 });
  expect((await readInstance(deleting.id)).goneAt, 'not a full look').toBeNull();
  await record({ full: true, generation: 5 });
  const gone = await readInstance(deleting.id);
  expect(gone.goneAt).not.toBeNull();
  expect(gone.operations).toMatchObject([{ state: 'succeeded' }]);
  expect(await readInstance(wanted.id)).toMatchObject({ goneAt: null, observedState: 'pending' });
});

test('instances and tenants of another host are ignored', async () => {
  const otherHost = await seedHost(database.db);
  const stranger = await seedTenant(database.db);
  const foreign = await seedInstance(database.db, { tenantId: stranger.id, hostId: otherHost.id, pendingRevision: 1 });
  await record({
    instances: [observe(foreign.id, { state: 'absent', revision: 99 })],
    compartments: [observeCompartment(stranger.slug)],
  });
  const row = await readInstance(foreign.id);
  expect(row).toMatchObject({ observedState: 'pending', observed: null, goneAt: null });
  expect(row.operations).toMatchObject([{ state: 'pending' }]);
  expect(await database.db.compartment.count({ where: { hostId } })).toBe(0);
});

test('a stale link and another epoch write nothing', async () => {
  const { id } = await seedInstance(database.db, { tenantId: tenant.id, hostId });
  await database.db.host.update({ where: { id: hostId }, data: { linkEpoch: 4 } });
  expect(await record({ instances: [observe(id)] }, 3)).toBe('stale');
  expect(await record({ epoch: 2, instances: [observe(id)] }, 4)).toBe('recorded');
  expect((await readInstance(id)).observed).toBeNull();
  expect(deps.published).toEqual([]);
  expect(await record({ instances: [observe(id)] }, 4)).toBe('recorded');
  expect((await readInstance(id)).observedState).toBe('running');
});

test('compartments are kept as last said, and dropped when absent or not named by a full report', async () => {
  const other = await seedTenant(database.db);
  await seedInstance(database.db, { tenantId: tenant.id, hostId });
  await seedInstance(database.db, { tenantId: other.id, hostId });
  const list = async () =>
    (await database.db.compartment.findMany({ where: { hostId } })).map(({ tenantId }) => tenantId);
  await record({ compartments: [observeCompartment(tenant.slug), observeCompartment(other.slug)] });
  expect((await list()).toSorted()).toEqual([tenant.id, other.id].toSorted());
  await record({ compartments: [observeCompartment(other.slug, { state: 'absent' })] });
  expect(await list()).toEqual([tenant.id]);
  await record({ full: true });
  expect(await list()).toEqual([]);
});

test('a full report of 100 instances ends all their operations, and one instance costs milliseconds', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 100; index += 1) {
    ids.push((await seedInstance(database.db, { tenantId: tenant.id, hostId, pendingRevision: 1 })).id);
  }
  await record({ full: true, instances: ids.map((id) => observe(id)) });
  expect(await database.db.operation.count({ where: { hostId, state: 'succeeded' } })).toBe(100);
  const took: number[] = [];
  for (const id of ids.slice(0, 30)) {
    const startedMs = performance.now();
    await record({ instances: [observe(id, { restarts: 1 })] });
    took.push(performance.now() - startedMs);
  }
  const median = took.toSorted((a, b) => a - b)[15] ?? Infinity;
  // A generous bound: it catches a query for each instance, not a slow machine.
  expect(median).toBeLessThan(100);
});
