import type { ObservedTask } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../../packages/db/src/testing.ts';
import { makeTestDeps, seedHost, seedTenant, type TestDeps } from '../../fleet/testing/seed.ts';
import type { Deps } from '../../deps.ts';
import { buildSnapshot } from '../snapshots/build-snapshot.ts';
import { cancelTask } from '../tasks/cancel-task.ts';
import { createTask } from '../tasks/create-task.ts';
import { recordTasks } from './record-tasks.ts';

let database: TestDatabase;
let deps: TestDeps;
let hostId: string;
let tenant: { id: string; slug: string; name: string };
const actor = { userId: newId(), displayName: 'Ada', tokenId: null, address: '' };

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  deps = makeTestDeps(database);
  hostId = (await seedHost(database.db)).id;
  tenant = { ...(await seedTenant(database.db)), name: 'Acme' };
  return () => deps.cleanUp();
});

const make = () =>
  database.db.$transaction((tx) =>
    createTask(
      deps,
      tx,
      { tenant: { ...tenant, role: 'owner', scopes: [] } as never, actor },
      {
        hostId,
        spec: { kind: 'image-remove', images: [{ catalogId: newId(), imageId: `sha256:${'ab'.repeat(32)}` }] },
        subject: { kind: 'image', id: newId(), name: 'old' },
      },
    ),
  );
/** Of everything that services are handed, what this one uses. */
const asDeps = () => deps as unknown as Deps;
const observed = (id: string, about: Partial<ObservedTask>): ObservedTask => ({
  id,
  state: 'running',
  progress: null,
  result: null,
  problem: null,
  ...about,
});
const record = (task: ObservedTask) => recordTasks(deps, { hostId, linkEpoch: 0 }, [task]);
const read = (id: string) => database.db.task.findUniqueOrThrow({ where: { id } });

test('a task travels in the snapshot until its host has said how it ended', async () => {
  const id = await make();
  const before = await buildSnapshot(deps, hostId);
  expect(before.tasks).toMatchObject([{ id, tenantSlug: tenant.slug, isCancelled: false }]);
  await record(observed(id, { progress: { step: 'removing', doneBytes: 1, totalBytes: 2, parts: [] } }));
  expect(await read(id)).toMatchObject({ state: 'running', progress: { doneBytes: 1 }, finishedAt: null });
  await record(observed(id, { state: 'succeeded', result: { removed: 1 } }));
  const done = await read(id);
  expect(done).toMatchObject({ state: 'succeeded', result: { removed: 1 } });
  // Told again, late or otherwise: nothing changes any more.
  await record(observed(id, { state: 'failed', problem: { code: 'late', message: 'late' } }));
  expect(await read(id)).toEqual(done);
  const after = await buildSnapshot(deps, hostId);
  expect(after.tasks).toEqual([]);
  expect(after.generation).toBe(before.generation + 1);
});

test('of another host’s task nothing is noted, nor over a link that is outrun', async () => {
  const id = await make();
  const other = await seedHost(database.db);
  await recordTasks(deps, { hostId: other.id, linkEpoch: 0 }, [observed(id, { state: 'succeeded' })]);
  expect(await recordTasks(deps, { hostId, linkEpoch: 7 }, [observed(id, { state: 'succeeded' })])).toBe('stale');
  expect(await read(id)).toMatchObject({ state: 'pending' });
});

test('to cancel is asked of the host, once', async () => {
  const id = await make();
  const context = { ...tenant, role: 'owner', scopes: [] } as never;
  await cancelTask(asDeps(), context, actor, id);
  expect((await buildSnapshot(deps, hostId)).tasks).toMatchObject([{ id, isCancelled: true }]);
  await expect(cancelTask(asDeps(), context, actor, id)).rejects.toMatchObject({ code: 'CONFLICT' });
  await record(observed(id, { state: 'cancelled' }));
  await expect(cancelTask(asDeps(), context, actor, id)).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(cancelTask(asDeps(), context, actor, newId())).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
