import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deps } from '../../deps.ts';
import { makeFacts } from '../../fleet/testing/agent-double.ts';
import { createTestPlane, refusalOf, type TestPlane } from '../../testing.ts';
import { createStack } from './apply-stack.ts';
import { deleteStack, retryStack } from './change-plan.ts';
import { furnish, meeting, service, stepsOf, TWO } from './testing/stack-ground.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

describe('a new stack', () => {
  it('launches each service when those it waits for run, and is ready when all do', async () => {
    const { create, tick, view, instances, obey, finish } = await furnish(plane);
    const { stackId } = await create(TWO);
    expect(stepsOf(await view(stackId))).toEqual(['create shop-database pending', 'create shop-web pending']);
    await tick(stackId);
    await tick(stackId);
    expect((await instances()).map(({ name }) => name)).toEqual(['shop-database']);
    await obey();
    await tick(stackId);
    expect((await instances()).map(({ name }) => name)).toEqual(['shop-database', 'shop-web']);
    expect(await view(stackId)).toMatchObject({ state: 'applying', stepsDone: 1, steps: 2 });
    await finish(stackId);
    expect(await view(stackId)).toMatchObject({ state: 'ready', instances: 2, running: 2, problem: null });
    expect((await instances())[1]).toMatchObject({ cpuMillicores: 100, pids: 16, memoryBytes: 67_108_864n });
  });

  it('makes secrets of their parameters, uses them as files, and keeps their values nowhere else', async () => {
    const { deps, create, finish, view, tenantId } = await furnish(plane);
    const source = `services: {web: ${service(', secrets: [password]')}}\nsecrets: {password: {environment: PASSWORD}}`;
    const { stackId } = await create(source, [{ name: 'PASSWORD', value: 'hunter2-hunter2' }]);
    expect(JSON.stringify(await deps.db.stack.findUnique({ where: { id: stackId } }))).not.toContain('hunter2');
    await finish(stackId);
    const [secret] = await deps.db.secret.findMany({ where: { tenantId }, include: { uses: true } });
    expect(secret).toMatchObject({ name: 'shop-password', uses: [{ kind: 'file', target: 'password' }] });
    const stored = await deps.db.stack.findUniqueOrThrow({ where: { id: stackId } });
    expect(stored.plan).toMatchObject({ sealed: {} });
    expect(await view(stackId)).toMatchObject({ state: 'ready', parameters: [{ name: 'PASSWORD', value: null }] });
  });

  it('is refused as a whole when the quota is short in total, and then nothing is made', async () => {
    const { create, instances } = await furnish(plane, { quota: { instances: 1 } });
    const refusal = await refusalOf(create(TWO));
    expect(refusal).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      details: { shortages: [{ kind: 'instances', requested: 2, available: 1, limit: 1 }] },
    });
    expect(await instances()).toEqual([]);
  });

  it('stops where the quota is taken away midway, says where, and goes on when it is back', async () => {
    const { deps, create, tick, view, obey, finish, tenantId, actor, tenant } = await furnish(plane);
    const { stackId } = await create(TWO);
    await tick(stackId);
    await obey();
    await deps.db.tenant.update({ where: { id: tenantId }, data: { quotaInstances: 1 } });
    await tick(stackId);
    await tick(stackId);
    const failed = await view(stackId);
    expect(failed).toMatchObject({
      state: 'failed',
      problem: { code: 'QUOTA_EXCEEDED' },
      allowedActions: ['retry', 'update', 'delete'],
    });
    expect(failed.problem?.message).toMatch(/^shop-web: The quota/);
    expect(stepsOf(failed)).toEqual(['create shop-database done', 'create shop-web failed']);
    await deps.db.tenant.update({ where: { id: tenantId }, data: { quotaInstances: 5 } });
    await retryStack(deps, tenant, actor, stackId);
    await finish(stackId);
    expect(await view(stackId)).toMatchObject({ state: 'ready', running: 2 });
  });

  it('is refused where a name is taken, and where its file is wrong', async () => {
    const { create, finish, tenant, actor, deps } = await furnish(plane);
    const { stackId } = await create(TWO);
    await finish(stackId);
    expect(await refusalOf(create(TWO))).toMatchObject({ code: 'NAME_TAKEN' });
    const wrong = createStack(deps, tenant, actor, {
      name: 'other',
      source: `services: {web: ${service(', privileged: true')}}`,
      parameters: [],
      templateId: null,
    });
    expect(await refusalOf(wrong)).toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ path: 'services.web.privileged' }] },
    });
  });
});

describe('a process that dies', () => {
  it.each(Array.from({ length: 20 }, (_, index) => index + 1))(
    'at its moment number %i leaves a stack that another brings to its end, once',
    async (dies) => {
      const { deps, create, view, tick, instances, obey, finish, tenantId } = await furnish(plane);
      const source = `services: {web: ${service(', depends_on: [database], secrets: [password]')}, database: ${service()}}\nsecrets: {password: {environment: PASSWORD}}`;
      const { stackId } = await create(source, [{ name: 'PASSWORD', value: 'hunter2-hunter2' }]);
      const mortal = dyingAt(deps, dies);
      for (let round = 0; round < 12; round += 1) {
        await tick(stackId, mortal, 'mortal').catch((error: unknown) => {
          if (!(error instanceof Died)) throw error;
        });
        await obey();
      }
      // What a dead process holds is free when its lease has run out.
      await deps.db.stack.updateMany({ where: { id: stackId }, data: { leasedUntil: new Date(0) } });
      await finish(stackId);
      expect(await view(stackId)).toMatchObject({ state: 'ready', running: 2 });
      expect((await instances()).map(({ name }) => name).toSorted()).toEqual(['shop-database', 'shop-web']);
      expect(await deps.db.secret.count({ where: { tenantId } })).toBe(1);
      expect(await deps.db.stackMember.count({ where: { stackId } })).toBe(3);
    },
  );
});

describe('two processes', () => {
  it('do everything once between them', async () => {
    const { create, tick, instances, obey, view } = await furnish(plane);
    const six = Array.from({ length: 6 }, (_, index) => `  s${index}: ${service()}`).join('\n');
    const { stackId } = await create(`services:\n${six}`);
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(['a', 'b', 'c'].map((by) => tick(stackId, plane.deps, by)));
      await obey();
    }
    expect(await view(stackId)).toMatchObject({ state: 'ready', running: 6 });
    expect(await instances()).toHaveLength(6);
  });
});

describe('volumes and networks', () => {
  const BOTH = `services:
  web: ${meeting(', ports: ["8080"], volumes: ["data:/data"], depends_on: [database]')}
  database: ${meeting(', volumes: ["data:/data:ro"], networks: {default: {aliases: [db]}}')}
volumes: {data: {driver_opts: {size: 32m}}}`;

  /** A second host, of which nothing may land, and volumes that hosts have made. */
  async function furnishWithDisks() {
    const ground = await furnish(plane);
    const { deps } = ground;
    const volumes = { driver: 'image' as const, reason: '', capacityBytes: 1e12, freeBytes: 1e12 };
    const hosts = [await plane.makeHost(), await plane.makeHost()];
    for (const { id } of hosts) await deps.db.host.update({ where: { id }, data: { facts: makeFacts({ volumes }) } });
    const obeyAll = async () => {
      for (const one of await deps.db.volume.findMany({ where: { tenantId: ground.tenantId, goneAt: null } })) {
        const observed = {
          id: one.id,
          revision: one.revision,
          state: one.absent ? 'absent' : 'ready',
          driver: 'image',
          sizeBytes: Number(one.sizeBytes),
          usedBytes: 0,
          inodesUsed: null,
          problem: null,
        };
        await deps.db.volume.update({
          where: { id: one.id },
          data: { observed, heldBytes: one.sizeBytes, ...(one.absent && { goneAt: new Date() }) },
        });
      }
      await ground.obey();
    };
    const finishAll = async (stackId: string) => {
      for (let round = 0; round < 40 && (await ground.tick(stackId)); round += 1) await obeyAll();
    };
    return { ...ground, finishAll };
  }

  it('are made first and are on one host with what uses them; names of services are names in the network', async () => {
    const { deps, create, finishAll, view, tenantId, instances } = await furnishWithDisks();
    const { stackId } = await create(BOTH);
    await finishAll(stackId);
    const ready = await view(stackId);
    expect(ready).toMatchObject({ state: 'ready', running: 2, problem: null });
    expect(stepsOf(ready)).toEqual([
      'create shop-default done',
      'create shop-data done',
      'create shop-database done',
      'create shop-web done',
    ]);
    const [volume] = await deps.db.volume.findMany({ where: { tenantId }, include: { attachments: true } });
    expect(volume?.attachments).toHaveLength(2);
    expect(new Set((await instances()).map(({ hostId }) => hostId))).toEqual(new Set([volume?.hostId]));
    const [network] = await deps.db.network.findMany({ where: { tenantId }, include: { attachments: true } });
    expect(network?.attachments.map(({ aliases }) => aliases)).toEqual(
      expect.arrayContaining([['database', 'db'], ['web']]),
    );
    expect(await deps.db.publishedPort.count({ where: { tenantId } })).toBe(1);
  });

  it('grow with the file, stay when the stack goes, and go with it when that is asked for', async () => {
    const { deps, tenant, actor, create, update, finishAll, view, tenantId, instances } = await furnishWithDisks();
    const { stackId } = await create(BOTH);
    await finishAll(stackId);
    await update(stackId, BOTH.replace('32m', '64m'));
    expect(stepsOf(await view(stackId))).toContain('resize shop-data pending');
    await finishAll(stackId);
    expect(await deps.db.volume.findFirst({ where: { tenantId } })).toMatchObject({ sizeBytes: 67_108_864n });
    await deleteStack(deps, tenant, actor, { stackId, removeVolumes: false });
    await finishAll(stackId);
    expect(await instances()).toEqual([]);
    expect(await deps.db.network.count({ where: { tenantId, deletedAt: null } })).toBe(0);
    expect(await deps.db.volume.count({ where: { tenantId, goneAt: null } })).toBe(1);
    expect(await refusalOf(create(BOTH))).toMatchObject({ code: 'NAME_TAKEN' });
    const kept = BOTH.replace('{size: 32m}}}', '{}}}').replace(
      '{driver_opts: {}}',
      '{external: true, name: shop-data}',
    );
    const { stackId: second } = await create(kept);
    await finishAll(second);
    expect(await view(second)).toMatchObject({ state: 'ready', running: 2 });
    await deleteStack(deps, tenant, actor, { stackId: second, removeVolumes: true });
    await finishAll(second);
    expect(await deps.db.volume.count({ where: { tenantId, goneAt: null } })).toBe(1);
  });

  it('are refused in total where the quota is short', async () => {
    const { deps, create, tenantId } = await furnishWithDisks();
    await deps.db.tenant.update({ where: { id: tenantId }, data: { quotaVolumeBytes: 1024, quotaNetworks: 0 } });
    const refusal = await refusalOf(create(BOTH));
    expect(refusal).toMatchObject({ code: 'QUOTA_EXCEEDED', details: { value: 'volumes' } });
    expect(await deps.db.volume.count({ where: { tenantId } })).toBe(0);
  });
});

describe('whoever asked', () => {
  it('has to be allowed still: a plan is no way to keep what was taken away', async () => {
    const { deps, create, tick, view, instances, tenantId, user } = await furnish(plane);
    const { stackId } = await create(TWO);
    await deps.db.membership.update({
      where: { tenantId_userId: { tenantId, userId: user.id } },
      data: { role: 'reader' },
    });
    await tick(stackId);
    expect(await instances()).toEqual([]);
    expect(await view(stackId)).toMatchObject({ state: 'failed', problem: { code: 'FORBIDDEN' } });
  });
});

class Died extends Error {}

/**
 * The same for a process that dies at its so many-th look at the clock, at a sealed value, or at the end of a transaction: before
 * anything was done, between what belongs together, and after it was done but not written down.
 */
function dyingAt(deps: Deps, count: number): Deps {
  let moments = 0;
  const live = <T>(work: () => T): T => {
    moments += 1;
    if (moments >= count) throw new Died();
    return work();
  };
  return {
    ...deps,
    now: () => live(() => deps.now()),
    changes: { ...deps.changes, publish: async (tx, news) => live(() => deps.changes.publish(tx, news)) },
    sealer: { ...deps.sealer, open: (name, sealed) => live(() => deps.sealer.open(name, sealed)) },
  };
}
