import { MIB } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPlane, refusalOf, type TestPlane } from '../../testing.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

async function launched(options: { cores?: number; quotaCpu?: number; cpuMillicores?: number } = {}) {
  const image = `image-${randomUUID()}:1`;
  const host = await plane.makeHost({
    images: [image],
    ...(options.cores === undefined ? {} : { cores: options.cores }),
  });
  const tenant = await plane.makeTenant(
    options.quotaCpu === undefined ? {} : { quota: { cpuMillicores: options.quotaCpu } },
  );
  const user = await plane.makeUser();
  await plane.join(tenant.id, user.id, 'member');
  const accepted = await user.caller.instances.launch({
    tenantSlug: tenant.slug,
    spec: { name: 'web', image, cpuMillicores: options.cpuMillicores ?? 500, memoryBytes: 64 * MIB, pids: 32 },
  });
  const about = { tenantSlug: tenant.slug, instanceId: accepted.instanceId };
  const { db } = plane.deps;
  return {
    ...accepted,
    about,
    tenant,
    host,
    api: user.caller.instances,
    observe: (observedState: string) =>
      db.instance.update({ where: { id: accepted.instanceId }, data: { observedState, observedRevision: 1 } }),
    row: () => db.instance.findUniqueOrThrow({ where: { id: accepted.instanceId } }),
    operation: (id: string) => db.operation.findUniqueOrThrow({ where: { id } }),
    resize: (cpuMillicores: number) =>
      user.caller.instances.resize({
        ...about,
        size: { cpuMillicores, memoryBytes: 64 * MIB, pids: 32, cpuLimitMillicores: null, memoryLimitBytes: null },
      }),
  };
}

describe('resize', () => {
  it('holds what grows at once, and what shrinks until the host confirms it', async () => {
    const { resize, row } = await launched({ quotaCpu: 1000 });
    await resize(800);
    expect(await row()).toMatchObject({ cpuMillicores: 800, heldCpuMillicores: 800, revision: 2 });
    await resize(200);
    expect(await row()).toMatchObject({ cpuMillicores: 200, heldCpuMillicores: 800, revision: 3 });
    // Growing again inside what is held asks for nothing more.
    await resize(700);
    expect(await row()).toMatchObject({ cpuMillicores: 700, heldCpuMillicores: 800 });
  });

  it('is admitted on the difference, against the tenant and against the host', async () => {
    const byTenant = await launched({ quotaCpu: 700 });
    expect(await refusalOf(byTenant.resize(800))).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      details: { shortages: [{ scope: 'tenant', kind: 'cpuMillicores', requested: 300, available: 200, limit: 700 }] },
    });
    const byHost = await launched({ cores: 1 });
    expect(await refusalOf(byHost.resize(1100))).toMatchObject({
      code: 'NO_HOST_FITS',
      details: {
        shortages: [
          { scope: 'host', host: byHost.host.name, kind: 'cpuMillicores', requested: 600, available: 500, limit: 1000 },
        ],
      },
    });
    expect(await byHost.row()).toMatchObject({ cpuMillicores: 500, heldCpuMillicores: 500, revision: 1 });
  });

  it('never admits more than the quota when launches and growth race', async () => {
    const { resize, tenant } = await launched({ quotaCpu: 1000, cpuMillicores: 100 });
    await Promise.allSettled(Array.from({ length: 20 }, (_, index) => resize(100 + 100 * index)));
    const { _sum } = await plane.deps.db.instance.aggregate({
      where: { tenantId: tenant.id, goneAt: null },
      _sum: { heldCpuMillicores: true },
    });
    expect(_sum.heldCpuMillicores).toBe(1000);
  });

  it('replaces a resize that is still under way', async () => {
    const { resize, operation } = await launched();
    const first = await resize(600);
    const second = await resize(700);
    expect(await operation(first.operationId)).toMatchObject({ state: 'superseded' });
    expect(await operation(second.operationId)).toMatchObject({ state: 'pending', revision: 3 });
  });
});

describe('state', () => {
  it('goes where it is asked to, with a revision and a generation for each change', async () => {
    const { api, about, observe, row, host } = await launched();
    await observe('running');
    await api.pause(about);
    expect(await row()).toMatchObject({ desiredState: 'paused', revision: 2 });
    await api.resume(about);
    await observe('running');
    await api.restart(about);
    expect(await row()).toMatchObject({ desiredState: 'running', restartNonce: 1, revision: 4 });
    await api.stop(about);
    await api.start(about);
    expect(await row()).toMatchObject({ desiredState: 'running', restartNonce: 1, revision: 6 });
    const { desiredGeneration } = await plane.deps.db.host.findUniqueOrThrow({ where: { id: host.id } });
    expect(desiredGeneration).toBe(7n);
  });

  it('starts again what has ended although it is wanted running', async () => {
    const { api, about, observe, row } = await launched();
    await observe('exited');
    await api.start(about);
    expect(await row()).toMatchObject({ desiredState: 'running', restartNonce: 1 });
  });

  it('resumes without a restart what its host has paused by itself', async () => {
    const { api, about, observe, row } = await launched();
    await observe('paused');
    expect((await api.get(about)).allowedActions).toContain('resume');
    await api.resume(about);
    expect(await row()).toMatchObject({ desiredState: 'running', restartNonce: 0, revision: 2 });
  });

  it('refuses what the state does not allow, and says which states do', async () => {
    const { api, about, observe } = await launched();
    await observe('running');
    const refusal = await refusalOf(api.resume(about));
    expect(refusal).toMatchObject({ code: 'INSTANCE_STATE', details: { state: 'running', allowed: ['paused'] } });
    expect((await api.get(about)).allowedActions).toEqual([
      'stop',
      'restart',
      'pause',
      'resize',
      'configure',
      'rename',
      'adjust',
      'rebuild',
      'discard',
      'delete',
    ]);
  });

  it('supersedes what was asked before', async () => {
    const { api, about, operationId, operation } = await launched();
    const stop = await api.stop(about);
    expect(await operation(operationId)).toMatchObject({ state: 'superseded' });
    expect(await operation(stop.operationId)).toMatchObject({ state: 'pending' });
    expect((await api.get(about)).pendingOperation).toBe('stop');
  });
});

describe('delete', () => {
  it('is one operation however often it is asked for, and keeps what is held', async () => {
    const { api, about, row, tenant } = await launched();
    const first = await api.delete(about);
    expect(await api.delete(about)).toEqual(first);
    expect(await row()).toMatchObject({ desiredState: 'absent', heldCpuMillicores: 500, goneAt: null, revision: 2 });
    expect((await api.get(about)).state).toBe('deleting');
    expect((await api.get(about)).allowedActions).toEqual([]);
    expect(await refusalOf(api.start(about))).toMatchObject({ code: 'INSTANCE_STATE', details: { state: 'deleting' } });
    expect(await plane.deps.db.operation.count({ where: { tenantId: tenant.id, kind: 'delete' } })).toBe(1);
  });

  it('of what is gone is NOT_FOUND', async () => {
    const { api, about } = await launched();
    await plane.deps.db.instance.update({ where: { id: about.instanceId }, data: { goneAt: new Date() } });
    expect(await refusalOf(api.delete(about))).toMatchObject({ code: 'NOT_FOUND', details: { field: 'instanceId' } });
  });

  it('waits for nothing on a host that has been revoked', async () => {
    const { api, about, host, row, operation } = await launched();
    const admin = await plane.makeUser({ systemRole: 'admin' });
    await admin.caller.hosts.revoke({ hostId: host.id });
    const { operationId } = await api.delete(about);
    expect((await row()).goneAt).not.toBeNull();
    expect(await operation(operationId)).toMatchObject({ state: 'succeeded' });
    expect(await admin.caller.hosts.remove({ hostId: host.id })).toEqual({ ok: true });
  });
});

describe('lists', () => {
  it('pages, sorts, filters and searches in the database, and agrees with itself on the state', async () => {
    const tenant = await plane.makeTenant();
    const user = await plane.makeUser();
    await plane.join(tenant.id, user.id, 'member');
    const image = `list-${randomUUID()}:1`;
    const online = await plane.makeHost({ images: [image] });
    const later = await plane.makeHost({ images: [image] });
    const names = ['alpha', 'beta', 'gamma', 'delta', 'percent-50'];
    for (const [index, name] of names.entries()) {
      const { instanceId } = await user.caller.instances.launch({
        tenantSlug: tenant.slug,
        spec: {
          name,
          image,
          hostId: index < 3 ? online.id : later.id,
          cpuMillicores: 100 * (index + 1),
          memoryBytes: 64 * MIB,
          pids: 32,
        },
      });
      await plane.deps.db.instance.update({
        where: { id: instanceId },
        data: { observedState: index === 0 ? 'stopped' : 'running' },
      });
    }
    await plane.deps.db.host.update({ where: { id: later.id }, data: { lastSeenAt: new Date(Date.now() - 60_000) } });
    const list = (options: Partial<Parameters<typeof user.caller.instances.list>[0]> = {}) =>
      user.caller.instances.list({ tenantSlug: tenant.slug, ...options });
    const namesOf = (page: { rows: { name: string }[] }) => page.rows.map(({ name }) => name);

    expect(namesOf(await list())).toEqual(['alpha', 'beta', 'delta', 'gamma', 'percent-50']);
    const second = await list({ page: 2, pageSize: 2, sort: { column: 'cpu', direction: 'desc' } });
    expect(namesOf(second)).toEqual(['gamma', 'beta']);
    expect(second.total).toBe(5);
    expect(namesOf(await list({ search: 'ALPH' }))).toEqual(['alpha']);
    expect(namesOf(await list({ search: '%' }))).toEqual([]);
    expect(namesOf(await list({ hostId: later.id }))).toEqual(['delta', 'percent-50']);
    expect(namesOf(await list({ page: 9 }))).toEqual([]);
    for (const state of ['stopped', 'running', 'unknown', 'deleting'] as const) {
      const filtered = await list({ state });
      expect(filtered.rows.every((row) => row.state === state)).toBe(true);
      expect(namesOf(filtered)).toEqual(
        { stopped: ['alpha'], running: ['beta', 'gamma'], unknown: ['delta', 'percent-50'], deleting: [] }[state],
      );
    }
    const overview = await user.caller.overview.tenant({ tenantSlug: tenant.slug });
    expect(overview.states).toEqual({ stopped: 1, running: 2, unknown: 2 });
    expect(overview.attention.map(({ name }) => name)).toEqual(['delta', 'percent-50']);
    expect(new Map(overview.compartments.map(({ ceiling, reachable }) => [ceiling.cpuMillicores, reachable]))).toEqual(
      new Map([
        [600, true],
        [900, false],
      ]),
    );
  });
});
