import type { HostFacts, HostImage } from '@bulkhead/shared';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../../packages/db/src/testing.ts';
import { makeFacts } from '../../fleet/testing/agent-double.ts';
import { makeTestDeps, seedHost, seedInstance, seedTenant, type TestDeps } from '../../fleet/testing/seed.ts';
import { readHosts } from '../hosts/host-rows.ts';
import { recordFacts } from './record-facts.ts';
import { recordHeartbeat } from './record-heartbeat.ts';
import { recordImages } from './record-images.ts';

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

const readHost = () => database.db.host.findUniqueOrThrow({ where: { id: hostId } });
const image = (reference: string, id = 'sha256:1'): HostImage => ({
  reference,
  id,
  sizeBytes: 5_000_000_000,
  createdAtMs: 1_770_000_000_123,
});
const listImages = async () =>
  (await database.db.hostImage.findMany({ where: { hostId }, orderBy: { reference: 'asc' } })).map((row) => [
    row.reference,
    row.imageId,
    Number(row.sizeBytes),
    row.builtAt.getTime(),
  ]);

test('a heartbeat is a sign of life by the clock of the database, and tells the tenants of this host', async () => {
  const tenant = await seedTenant(database.db);
  await seedInstance(database.db, { tenantId: tenant.id, hostId });
  const heartbeat = {
    atMs: 5,
    cpuUsedMillicores: 900,
    memoryUsedBytes: 4_000_000_000,
    compartments: [{ tenantSlug: tenant.slug, cpuUsedMillicores: 1, memoryUsedBytes: 2, pids: 3 }],
  };
  expect(await recordHeartbeat(deps, { hostId, linkEpoch: 0 }, heartbeat)).toBe('recorded');
  const host = await readHost();
  expect(Math.abs((host.lastSeenAt?.getTime() ?? 0) - Date.now())).toBeLessThan(10_000);
  expect(host.heartbeat).toEqual(heartbeat);
  expect(deps.published).toEqual([
    { kind: 'change', change: { topic: 'hosts', tenantSlug: null, hostId, instanceId: null } },
    { kind: 'change', change: { topic: 'usage', tenantSlug: tenant.slug, hostId, instanceId: null } },
  ]);
});

test('facts say what may be placed', async () => {
  const facts: HostFacts = makeFacts({ cores: 16, memoryBytes: 68_719_476_736 });
  expect(await recordFacts(deps, { hostId, linkEpoch: 0 }, facts)).toBe('recorded');
  expect(await readHost()).toMatchObject({ cores: 16, memoryBytes: 68_719_476_736n, facts });
});

test.each([
  ['unknown', []],
  ['fit', ['good', 'good']],
  ['weak', ['good', 'weak']],
  ['weak', ['good', 'unknown']],
  ['unfit', ['good', 'weak', 'bad']],
] as const)('a host is %s when its checks are %j', async (state, results) => {
  const fitness = results.map((result, order) => ({ code: `check-${order}`, result, message: '', remedy: '' }));
  await recordFacts(deps, { hostId, linkEpoch: 0 }, makeFacts({ fitness }));
  expect(await readHosts(deps.db, new Date(), hostId)).toMatchObject([{ fitness: state }]);
});

test('images are replaced as a set, and only a difference is published', async () => {
  const source = { hostId, linkEpoch: 0 };
  await recordImages(deps, source, [image('a:1'), image('b:1'), image('b:1', 'sha256:2')]);
  expect(await listImages()).toEqual([
    ['a:1', 'sha256:1', 5_000_000_000, 1_770_000_000_123],
    ['b:1', 'sha256:2', 5_000_000_000, 1_770_000_000_123],
  ]);
  deps.published.length = 0;
  await recordImages(deps, source, [image('a:1'), image('b:1', 'sha256:2')]);
  expect(deps.published).toEqual([]);
  await recordImages(deps, source, [image('a:1', 'sha256:3')]);
  expect(await listImages()).toEqual([['a:1', 'sha256:3', 5_000_000_000, 1_770_000_000_123]]);
  expect(deps.published).toHaveLength(2);
  await recordImages(deps, source, []);
  expect(await listImages()).toEqual([]);
});

test('a stale link writes none of them', async () => {
  const stale = { hostId, linkEpoch: 9 };
  const heartbeat = { atMs: 5, cpuUsedMillicores: 0, memoryUsedBytes: 0, compartments: [] };
  expect(await recordHeartbeat(deps, stale, heartbeat)).toBe('stale');
  expect(await recordFacts(deps, stale, makeFacts({ cores: 99 }))).toBe('stale');
  expect(await recordImages(deps, stale, [image('a:1')])).toBe('stale');
  expect(await readHost()).toMatchObject({ lastSeenAt: null, heartbeat: null, facts: null, cores: 4 });
  expect(await listImages()).toEqual([]);
  expect(deps.published).toEqual([]);
});
