import type { Proof } from '@bulkhead/shared';
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
import { KEPT_PROOFS } from './record-proofs.ts';
import { recordReport, type Report } from './record-report.ts';

let database: TestDatabase;
let deps: TestDeps;
let hostId: string;
let tenant: { id: string; slug: string };
let instanceId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  deps = makeTestDeps(database);
  hostId = (await seedHost(database.db)).id;
  tenant = await seedTenant(database.db);
  instanceId = (await seedInstance(database.db, { tenantId: tenant.id, hostId })).id;
  return () => deps.cleanUp();
});

const proof = (generation: number, about: Partial<Proof> = {}): Proof => ({
  generation,
  askedBy: 'Ada',
  outcome: 'applied',
  atMs: 1_770_000_000_000 + generation,
  tookUsec: 120,
  writes: [{ file: 'cpu.cfs_quota_us', asked: '50000', found: '50000', tookUsec: 30 }],
  ...about,
});
const record = (about: Partial<Report>) =>
  recordReport(
    deps,
    { hostId, linkEpoch: 0 },
    { kind: 'report', epoch: 1, generation: 1, full: false, instances: [], compartments: [], ...about },
  );
const kept = () => database.db.kernelProof.findMany({ where: { hostId }, orderBy: { at: 'asc' } });
const told = () =>
  deps.published.filter((news) => news.kind === 'change' && news.change.topic === 'compartments').length;

test('what the kernel was made to hold is kept, of the compartment and of the instance, once', async () => {
  const report = {
    instances: [observe(instanceId, { proof: proof(2) })],
    compartments: [observeCompartment(tenant.slug, { proof: proof(1) })],
  };
  await record(report);
  expect(await kept()).toMatchObject([
    { tenantId: tenant.id, instanceId: null, proof: proof(1) },
    { tenantId: tenant.id, instanceId, proof: proof(2) },
  ]);
  expect(told()).toBe(1);
  await record(report);
  // The same proof in a report that says something else as well.
  await record({ compartments: [observeCompartment(tenant.slug, { proof: proof(1), pids: 33 })] });
  await record({ instances: [observe(instanceId, { proof: proof(2), restarts: 1 })] });
  expect(await kept()).toHaveLength(2);
});

test('the newest of each group stay; those of another group are left alone', async () => {
  await record({ instances: [observe(instanceId, { proof: proof(1) })] });
  for (let generation = 1; generation <= KEPT_PROOFS + 3; generation += 1) {
    await record({ compartments: [observeCompartment(tenant.slug, { proof: proof(generation) })] });
  }
  const compartment = (await kept()).filter((row) => row.instanceId === null);
  expect(compartment).toHaveLength(KEPT_PROOFS);
  expect(compartment[0]?.proof).toEqual(proof(4));
  expect((await kept()).filter((row) => row.instanceId === instanceId)).toHaveLength(1);
  for (let generation = 2; generation <= KEPT_PROOFS + 1; generation += 1) {
    await record({ instances: [observe(instanceId, { proof: proof(generation) })] });
  }
  expect((await kept()).filter((row) => row.instanceId === instanceId)).toHaveLength(KEPT_PROOFS);
});

test('nobody is believed about instances and tenants of another host; a clock that is ahead is cut', async () => {
  const stranger = await seedTenant(database.db);
  const elsewhere = await seedHost(database.db);
  const foreign = await seedInstance(database.db, { tenantId: stranger.id, hostId: elsewhere.id });
  await record({
    instances: [observe(foreign.id, { proof: proof(1) })],
    compartments: [observeCompartment(stranger.slug, { proof: proof(1) })],
  });
  expect(await database.db.kernelProof.count({ where: { tenantId: stranger.id } })).toBe(0);
  await record({ compartments: [observeCompartment(tenant.slug, { proof: proof(1, { atMs: 1e300 }) })] });
  const [row] = await kept();
  expect(row?.at.getTime()).toBeLessThan(Date.now() + 120_000);
});

test('an instance that is gone takes its proofs with it', async () => {
  await record({ instances: [observe(instanceId, { proof: proof(1) })] });
  await database.db.instance.update({ where: { id: instanceId }, data: { desiredState: 'absent' } });
  await record({ instances: [observe(instanceId, { state: 'absent', proof: proof(2) })] });
  expect(await kept()).toEqual([]);
});
