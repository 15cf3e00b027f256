import { MIB, type TaskKind } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeOf } from '../testing.ts';
import { createTestPlane, IMAGE, type TestPlane } from '../../testing.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

async function furnish() {
  const tenant = await plane.makeTenant();
  const owner = await plane.makeUser();
  await plane.join(tenant.id, owner.id, 'owner');
  const host = await plane.makeHost();
  const { instanceId } = await owner.caller.instances.launch({
    tenantSlug: tenant.slug,
    spec: { name: 'web', image: IMAGE, hostId: host.id, cpuMillicores: 10, memoryBytes: 8 * MIB, pids: 8 },
  });
  const addTask = async (
    kind: TaskKind,
    more: { state?: 'running' | 'failed'; createdAt?: Date; finishedAt?: Date } = {},
  ) => {
    const id = randomUUID();
    await plane.deps.db.task.create({
      data: {
        id,
        tenantId: tenant.id,
        hostId: host.id,
        actorId: owner.id,
        kind,
        spec: { kind },
        subjectKind: kind.split('-')[0] ?? '',
        subjectId: randomUUID(),
        subjectName: 'thing',
        progress: { step: 'copying', doneBytes: 5, totalBytes: 10, parts: [] },
        ...more,
      },
    });
    return id;
  };
  const activity = (limit = 50, caller = owner.caller) =>
    caller.operations.activity({ tenantSlug: tenant.slug, limit });
  return { tenant, owner, instanceId, addTask, activity };
}

it('puts operations and tasks into one list, what is not over first', async () => {
  const { instanceId, addTask, activity } = await furnish();
  const failedAt = new Date(Date.now() + 60_000);
  const failed = await addTask('volume-backup', { state: 'failed', createdAt: failedAt, finishedAt: failedAt });
  const running = await addTask('image-pull', { state: 'running', createdAt: new Date(Date.now() - 60_000) });
  const { pending, failedAtMs, entries } = await activity();
  expect(pending).toBe(2);
  expect(failedAtMs).toEqual([failedAt.getTime()]);
  expect(entries.map(({ id, source }) => [source, source === 'task' ? id : ''])).toEqual([
    ['operation', ''],
    ['task', running],
    ['task', failed],
  ]);
  expect(entries[0]).toMatchObject({ kind: 'launch', step: 'accepted', subject: { id: instanceId, name: 'web' } });
  expect(entries[1]).toMatchObject({
    kind: 'image-pull',
    step: 'copying',
    progress: { doneBytes: 5, totalBytes: 10 },
    canCancel: true,
  });
  expect(entries[2]).toMatchObject({ step: null, progress: null, canCancel: false });
});

it('counts what is beyond the list, and with no list at all', async () => {
  const { addTask, activity } = await furnish();
  for (let task = 0; task < 4; task += 1) await addTask('image-pull');
  expect(await activity(2)).toMatchObject({ pending: 5, entries: [{}, {}] });
  expect(await activity(0)).toEqual({ pending: 5, failedAtMs: [], entries: [] });
});

it('shows and cancels tasks for those who may read and change what they work on', async () => {
  const { tenant, owner, addTask, activity } = await furnish();
  const pull = await addTask('image-pull');
  const backup = await addTask('volume-backup');
  const role = await owner.caller.roles.create({
    tenantSlug: tenant.slug,
    name: 'Volumes',
    scopes: ['tenant:read', 'instances:read', 'volumes:read', 'volumes:write'],
  });
  const clerk = await plane.makeUser();
  await plane.join(tenant.id, clerk.id, 'reader');
  const membership = { tenantSlug: tenant.slug, userId: clerk.id, role: 'reader' as const };
  await owner.caller.members.setRole({ ...membership, customRoleId: role.id });
  const tasksOf = async () =>
    (await activity(50, clerk.caller)).entries.filter(({ source }) => source === 'task').map(({ id }) => id);
  expect(await tasksOf()).toEqual([backup]);
  const cancel = (taskId: string) => codeOf(clerk.caller.operations.cancelTask({ tenantSlug: tenant.slug, taskId }));
  expect(await cancel(pull)).toBe('FORBIDDEN');
  expect(await cancel(backup)).toBe('ok');
  expect(await cancel(backup)).toBe('CONFLICT');
  const shown = (await activity(50, clerk.caller)).entries.find(({ id }) => id === backup);
  expect(shown).toMatchObject({ isCancelling: true, canCancel: false });
});

it('knows nothing of another tenant', async () => {
  const one = await furnish();
  const other = await furnish();
  const foreign = await other.addTask('image-pull');
  expect((await one.activity()).entries).toHaveLength(1);
  const cancelled = one.owner.caller.operations.cancelTask({ tenantSlug: one.tenant.slug, taskId: foreign });
  expect(await codeOf(cancelled)).toBe('NOT_FOUND');
});
