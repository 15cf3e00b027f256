import { MIB, type TaskKind } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeOf } from '../testing/procedures.ts';
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

/** A stack of one service whose plan is at this state; answers its id. */
async function addStack(
  { tenantId, userId }: { tenantId: string; userId: string },
  {
    name,
    state,
    more,
  }: { name: string; state: string; more?: { problem?: { code: string; message: string }; goneAt?: Date } },
) {
  const id = randomUUID();
  const step = { kind: 'instance', action: 'create', changes: [], phase: null, problem: null, oldId: null };
  const at = Date.now() - 5_000;
  const plan = {
    change: state === 'deleting' ? 'delete' : 'apply',
    actor: { userId, displayName: 'Somebody', tokenId: null, address: '' },
    steps: [
      { ...step, key: 'db', name: `${name}-db`, state: 'done', startedAtMs: at, finishedAtMs: at },
      { ...step, key: 'web', name: `${name}-web`, state: 'running', startedAtMs: at, finishedAtMs: null },
    ],
    isCancelled: false,
    sealed: {},
    previous: null,
  };
  await plane.deps.db.stack.create({
    data: { id, tenantId, createdById: userId, name, source: 'services: {}', state, plan, ...more },
  });
  return id;
}

it('says what happens to stacks, to those who may see them, and counts it', async () => {
  const { tenant, owner, activity } = await furnish();
  const of = { tenantId: tenant.id, userId: owner.id };
  const applying = await addStack(of, { name: 'shop', state: 'applying' });
  const failed = await addStack(of, {
    name: 'blog',
    state: 'failed',
    more: { problem: { code: 'TIMEOUT', message: 'late' } },
  });
  const stopped = await addStack(of, {
    name: 'wiki',
    state: 'failed',
    more: { problem: { code: 'CANCELLED', message: '' } },
  });
  const gone = await addStack(of, { name: 'old', state: 'deleting', more: { goneAt: new Date() } });
  const { pending, failedAtMs, entries } = await activity();
  expect(pending).toBe(2);
  expect(failedAtMs).toHaveLength(1);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  expect(byId.get(applying)).toMatchObject({
    source: 'stack',
    kind: 'stack-apply',
    state: 'running',
    step: 'shop-web',
    parts: { done: 1, all: 2 },
    canCancel: true,
    finishedAtMs: null,
  });
  expect(byId.get(failed)).toMatchObject({
    state: 'failed',
    problem: { code: 'TIMEOUT' },
    parts: null,
    canCancel: false,
  });
  expect(byId.get(stopped)).toMatchObject({ state: 'cancelled', problem: null });
  expect(byId.get(gone)).toMatchObject({ kind: 'stack-delete', state: 'succeeded', subject: { isGone: true } });

  const role = await owner.caller.roles.create({
    tenantSlug: tenant.slug,
    name: 'Instances only',
    scopes: ['tenant:read', 'instances:read'],
  });
  const clerk = await plane.makeUser();
  await plane.join(tenant.id, clerk.id, 'reader');
  const membership = { tenantSlug: tenant.slug, userId: clerk.id, role: 'reader' as const };
  await owner.caller.members.setRole({ ...membership, customRoleId: role.id });
  const seen = await activity(50, clerk.caller);
  expect(seen).toMatchObject({ pending: 1, failedAtMs: [], entries: [{ source: 'operation' }] });
});

it('shows operators what happens in every tenant, and lets auditors only look', async () => {
  const { tenant, addTask } = await furnish();
  const task = await addTask('volume-backup');
  const [admin, auditor] = [
    await plane.makeUser({ systemRole: 'admin' }),
    await plane.makeUser({ systemRole: 'auditor' }),
  ];
  const stack = await addStack({ tenantId: tenant.id, userId: admin.id }, { name: 'shop', state: 'applying' });
  const seenBy = async ({ caller }: typeof admin) => {
    const { pending, entries } = await caller.operations.activityOfAll({ limit: 100 });
    expect(pending).toBeGreaterThanOrEqual(3);
    return entries.filter(({ tenantSlug }) => tenantSlug === tenant.slug);
  };
  const ofAdmin = await seenBy(admin);
  expect(new Set(ofAdmin.map(({ source }) => source))).toEqual(new Set(['operation', 'task', 'stack']));
  const cancellable = (entries: typeof ofAdmin) => entries.filter(({ canCancel }) => canCancel).map(({ id }) => id);
  expect(cancellable(ofAdmin).toSorted()).toEqual([task, stack].toSorted());
  expect(cancellable(await seenBy(auditor))).toEqual([]);
  const nobody = await plane.makeUser();
  expect(await codeOf(nobody.caller.operations.activityOfAll({ limit: 1 }))).toBe('FORBIDDEN');
});

it('knows nothing of another tenant', async () => {
  const one = await furnish();
  const other = await furnish();
  const foreign = await other.addTask('image-pull');
  expect((await one.activity()).entries).toHaveLength(1);
  const cancelled = one.owner.caller.operations.cancelTask({ tenantSlug: one.tenant.slug, taskId: foreign });
  expect(await codeOf(cancelled)).toBe('NOT_FOUND');
});
