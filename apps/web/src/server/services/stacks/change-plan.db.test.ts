import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPlane, IMAGE, refusalOf, type TestPlane } from '../../testing.ts';
import { updateStack } from './apply-stack.ts';
import { cancelStack, deleteStack, rollBackStack } from './change-plan.ts';
import { getStack } from './get-stack.ts';
import { planStack } from './plan-stack.ts';
import { furnish, service, stepsOf, TWO } from './testing/stack-ground.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

describe('an update', () => {
  const THREE = (image: string, cpus = '0.1') =>
    `services:\n${['a', 'b', 'c'].map((key) => `  ${key}: {image: "${image}", network_mode: none, mem_limit: 64m, cpus: ${cpus}, pids_limit: 16, restart: always}`).join('\n')}`;

  it('shows the difference, changes one after the other, and resizes what can be resized', async () => {
    const { deps, tenant, actor, create, update, finish, tick, view, instances, obey } = await furnish(plane);
    const { stackId } = await create(THREE(IMAGE));
    await finish(stackId);
    const before = await instances();
    const plan = await planStack(deps, tenant, actor, {
      name: '',
      stackId,
      source:
        `${THREE(IMAGE).replace('restart: always', 'restart: always, environment: {A: 1}')}\n  d: ${service()}`.replace(
          'b: {image',
          'b: {cpu_count: 1, image',
        ),
      parameters: [],
    });
    expect(plan.steps?.map(({ action, name }) => `${action} ${name}`)).toEqual([
      'replace shop-a',
      'keep shop-b',
      'keep shop-c',
      'create shop-d',
    ]);
    expect(plan.steps?.[0]?.changes).toEqual([{ field: 'environment.A', from: null, to: '1' }]);
    await update(stackId, THREE(IMAGE, '0.2'));
    expect(stepsOf(await view(stackId))).toEqual([
      'resize shop-a pending',
      'resize shop-b pending',
      'resize shop-c pending',
    ]);
    await tick(stackId);
    expect((await instances()).map(({ cpuMillicores }) => cpuMillicores)).toEqual([200, 100, 100]);
    await obey();
    await finish(stackId);
    const after = await instances();
    expect(after.map(({ cpuMillicores }) => cpuMillicores)).toEqual([200, 200, 200]);
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  it('replaces one at a time, stops at the first that does not run, and goes back', async () => {
    const { deps, tenant, actor, create, update, finish, view, instances } = await furnish(plane);
    const { stackId } = await create(THREE(IMAGE));
    await finish(stackId);
    await update(stackId, THREE(IMAGE).replaceAll('restart: always', 'restart: always, command: [oops]'));
    await finish(stackId, { 'shop-b': { state: 'backing-off', restarts: 3 } });
    const failed = await view(stackId);
    expect(stepsOf(failed)).toEqual(['replace shop-a done', 'replace shop-b failed', 'replace shop-c pending']);
    expect(failed).toMatchObject({ state: 'failed', problem: { code: 'ENDED' } });
    expect(failed.problem?.message).toContain('shop-b');
    expect(failed.allowedActions).toContain('rollback');
    const commands = async () =>
      Object.fromEntries((await instances()).map(({ name, command }) => [name, command.join(' ')]));
    expect(await commands()).toEqual({ 'shop-a': 'oops', 'shop-b': 'oops', 'shop-c': '' });
    await rollBackStack(deps, tenant, actor, { stackId, revision: failed.revision });
    await finish(stackId);
    expect(await commands()).toEqual({ 'shop-a': '', 'shop-b': '', 'shop-c': '' });
    expect(await view(stackId)).toMatchObject({ state: 'ready', source: THREE(IMAGE) });
  });

  it('is for the revision that was looked at, and for no stack that is busy', async () => {
    const { deps, tenant, actor, create, update, finish, view } = await furnish(plane);
    const { stackId } = await create(TWO);
    expect(await refusalOf(update(stackId, TWO))).toMatchObject({ code: 'CONFLICT' });
    await finish(stackId);
    const stale = updateStack(deps, tenant, actor, {
      stackId,
      revision: 7,
      source: TWO,
      parameters: [],
      removeVolumes: false,
    });
    expect(await refusalOf(stale)).toMatchObject({ code: 'CONFLICT', details: { field: 'revision', value: '1' } });
    expect(await view(stackId)).toMatchObject({ revision: 1 });
  });

  it('removes what the file has no more, and makes again what somebody deleted', async () => {
    const { create, update, finish, instances, deps, view } = await furnish(plane);
    const { stackId } = await create(THREE(IMAGE));
    await finish(stackId);
    await deps.db.instance.updateMany({
      where: { name: 'shop-a', id: { in: (await instances()).map(({ id }) => id) } },
      data: { desiredState: 'absent', goneAt: new Date() },
    });
    await update(stackId, `services: {a: ${service()}, b: ${service()}}`);
    expect(stepsOf(await view(stackId))).toEqual([
      'create shop-a pending',
      'keep shop-b done',
      'remove shop-c pending',
    ]);
    await finish(stackId);
    expect((await instances()).map(({ name }) => name).toSorted()).toEqual(['shop-a', 'shop-b']);
  });
});

describe('the end of a stack', () => {
  it('takes everything away that it made, what starts last first, and nothing else', async () => {
    const { deps, tenant, actor, create, finish, tick, obey, instances, tenantId } = await furnish(plane);
    const { stackId } = await create(TWO);
    await finish(stackId);
    await deleteStack(deps, tenant, actor, { stackId, removeVolumes: false });
    await tick(stackId);
    expect((await instances()).map(({ name, desiredState }) => `${name} ${desiredState}`)).toEqual([
      'shop-database running',
      'shop-web absent',
    ]);
    await obey();
    await finish(stackId);
    expect(await instances()).toEqual([]);
    expect(await deps.db.stack.findUnique({ where: { id: stackId } })).toMatchObject({
      goneAt: expect.any(Date) as Date,
    });
    expect(await deps.db.stackMember.count({ where: { stackId } })).toBe(0);
    expect(await refusalOf(getStack(deps, tenant, stackId))).toMatchObject({ code: 'NOT_FOUND' });
    const { stackId: again } = await create(TWO);
    expect(again).not.toBe(stackId);
    expect(
      await deps.db.auditEntry.findMany({
        where: { tenantId, action: { startsWith: 'stacks.' } },
        orderBy: { id: 'asc' },
      }),
    ).toMatchObject([{ action: 'stacks.create' }, { action: 'stacks.delete' }, { action: 'stacks.create' }]);
  });

  it('can come while it is being made', async () => {
    const { deps, tenant, actor, create, finish, tick, instances } = await furnish(plane);
    const { stackId } = await create(TWO);
    await tick(stackId);
    await deleteStack(deps, tenant, actor, { stackId, removeVolumes: false });
    await finish(stackId);
    expect(await instances()).toEqual([]);
  });
});

describe('cancelling', () => {
  it('begins nothing more and leaves what runs', async () => {
    const { deps, tenant, actor, create, finish, tick, view, instances } = await furnish(plane);
    const { stackId } = await create(TWO);
    await tick(stackId);
    await cancelStack(deps, tenant, actor, stackId);
    await finish(stackId);
    const cancelled = await view(stackId);
    expect(cancelled).toMatchObject({ state: 'failed', problem: { code: 'CANCELLED' } });
    expect(stepsOf(cancelled)).toEqual(['create shop-database done', 'create shop-web cancelled']);
    expect(await instances()).toHaveLength(1);
  });
});
