import { GIB, MIB, type ObservedVolume } from '@bulkhead/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFacts } from '../../fleet/testing/agent-double.ts';
import { createTestPlane, IMAGE, refusalOf, type TestPlane } from '../../testing.ts';
import { recordTasks } from '../reports/record-tasks.ts';
import { recordVolumes } from '../reports/record-volumes.ts';
import { buildSnapshot } from '../snapshots/build-snapshot.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

async function makeScene({ quotaVolumeBytes = GIB, freeBytes = 8 * GIB } = {}) {
  const tenant = await plane.makeTenant();
  const owner = await plane.makeUser();
  await plane.join(tenant.id, owner.id, 'owner');
  const host = await plane.makeHost();
  const { db } = plane.deps;
  await db.tenant.update({ where: { id: tenant.id }, data: { quotaVolumes: 3, quotaVolumeBytes } });
  const volumes = { driver: 'image' as const, reason: 'tried', capacityBytes: 16 * GIB, freeBytes };
  await db.host.update({ where: { id: host.id }, data: { facts: makeFacts({ volumes }) } });
  const tenantSlug = tenant.slug;
  const api = owner.caller.volumes;
  const make = (name: string, sizeBytes = 64 * MIB, about: object = {}) =>
    api.create({ tenantSlug, volume: { name, sizeBytes, hostId: host.id, ...about } });
  const snapshot = () => buildSnapshot(plane.deps, host.id);
  /** What the host would say. */
  const tell = (id: string, about: Partial<ObservedVolume>) =>
    recordVolumes(plane.deps, { hostId: host.id, linkEpoch: 0 }, [
      {
        id,
        revision: 1,
        state: 'ready',
        driver: 'image',
        sizeBytes: 64 * MIB,
        usedBytes: MIB,
        inodesUsed: 11,
        problem: null,
        ...about,
      },
    ]);
  const finishTasks = async (about: object = {}) => {
    const { tasks } = await snapshot();
    const done = { state: 'succeeded' as const, progress: null, result: null, problem: null, ...about };
    await recordTasks(
      plane.deps,
      { hostId: host.id, linkEpoch: 0 },
      tasks.map(({ id }) => ({ id, ...done })),
    );
    return tasks;
  };
  const launch = (name: string, uses: object[]) =>
    owner.caller.instances.launch({
      tenantSlug,
      spec: {
        name,
        image: IMAGE,
        cpuMillicores: 100,
        memoryBytes: 64 * MIB,
        pids: 32,
        volumes: uses as never,
      },
    });
  return { tenant, tenantSlug, owner, host, api, make, snapshot, tell, finishTasks, launch };
}

describe('a volume', () => {
  it('counts against the quota from the moment it is asked for until its host has removed it', async () => {
    const { tenantSlug, api, make, snapshot, tell } = await makeScene();
    const made = await make('data', 512 * MIB);
    expect(made).toMatchObject({ state: 'waiting', heldBytes: 512 * MIB, usedBytes: null });
    expect(await refusalOf(make('more', 600 * MIB))).toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await make('second', 16 * MIB);
    await make('third', 16 * MIB);
    expect(await refusalOf(make('fourth', 16 * MIB))).toMatchObject({ code: 'QUOTA_EXCEEDED' });
    expect(await refusalOf(make('data', 16 * MIB))).toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await api.delete({ tenantSlug, volumeId: made.id });
    expect((await snapshot()).volumes.find(({ id }) => id === made.id)).toMatchObject({ absent: true, revision: 2 });
    expect((await api.room({ tenantSlug })).volumes.held).toBe(3);
    await tell(made.id, { revision: 1, state: 'absent' });
    expect((await api.list({ tenantSlug })).find(({ id }) => id === made.id)?.state).toBe('deleting');
    await tell(made.id, { revision: 2, state: 'absent' });
    expect(await api.room({ tenantSlug })).toMatchObject({ volumes: { held: 2 }, bytes: { held: 32 * MIB } });
    expect((await snapshot()).volumes.map(({ id }) => id)).not.toContain(made.id);
  });

  it('holds what it had until its host has said that it shrank', async () => {
    const { tenantSlug, api, make, tell } = await makeScene();
    const { id: volumeId } = await make('data', 64 * MIB);
    await tell(volumeId, { usedBytes: 20 * MIB });
    expect(await refusalOf(api.resize({ tenantSlug, volumeId, sizeBytes: 16 * MIB }))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'sizeBytes' },
    });
    expect(await api.resize({ tenantSlug, volumeId, sizeBytes: 32 * MIB })).toMatchObject({
      sizeBytes: 32 * MIB,
      heldBytes: 64 * MIB,
      state: 'resizing',
    });
    await tell(volumeId, { revision: 1, usedBytes: 21 * MIB });
    expect((await api.room({ tenantSlug })).bytes.held).toBe(64 * MIB);
    await tell(volumeId, { revision: 2, sizeBytes: 32 * MIB });
    expect(await api.get({ tenantSlug, volumeId })).toMatchObject({ heldBytes: 32 * MIB, state: 'ready' });
  });

  it('goes where there is room, and nowhere else', async () => {
    const { make } = await makeScene({ freeBytes: 100 * MIB });
    await make('one', 64 * MIB);
    expect(await refusalOf(make('two', 64 * MIB))).toMatchObject({ code: 'NO_HOST_FITS' });
  });

  it('takes the instance that has it to its host, and cannot be deleted under it', async () => {
    const { tenantSlug, api, owner, host, make, snapshot, launch, tell } = await makeScene();
    await plane.makeHost();
    const { id: volumeId } = await make('data');
    await tell(volumeId, {});
    const { instanceId } = await launch('web', [{ volumeId, mountPath: '/data', readOnly: false }]);
    expect((await snapshot()).instances.find(({ id }) => id === instanceId)?.volumes).toEqual([
      { volumeId, mountPath: '/data', readOnly: false },
    ]);
    expect((await owner.caller.instances.get({ tenantSlug, instanceId })).hostId).toBe(host.id);
    expect(await refusalOf(api.delete({ tenantSlug, volumeId }))).toMatchObject({ code: 'CONFLICT' });
    await api.setUses({ tenantSlug, instanceId, volumes: [] });
    expect((await snapshot()).instances.find(({ id }) => id === instanceId)).toMatchObject({
      volumes: [],
      revision: 2,
    });
    await api.delete({ tenantSlug, volumeId });
    const uses = [{ volumeId, mountPath: '/data' }];
    expect(await refusalOf(api.setUses({ tenantSlug, instanceId, volumes: uses }))).toMatchObject({ code: 'CONFLICT' });
  });

  it('of another tenant is not there', async () => {
    const [mine, theirs] = [await makeScene(), await makeScene()];
    const { id: volumeId } = await theirs.make('data');
    const { tenantSlug, api, launch } = mine;
    expect(await refusalOf(api.get({ tenantSlug, volumeId }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refusalOf(api.delete({ tenantSlug, volumeId }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refusalOf(launch('web', [{ volumeId, mountPath: '/data' }]))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is kept by snapshots that count, and restored only while nothing that has it runs', async () => {
    const { tenantSlug, api, make, finishTasks, tell, launch } = await makeScene();
    const { id: volumeId } = await make('data', 64 * MIB);
    expect(await refusalOf(api.snapshot({ tenantSlug, volumeId, name: 'first' }))).toMatchObject({ code: 'CONFLICT' });
    await tell(volumeId, {});
    const { snapshotId } = await api.snapshot({ tenantSlug, volumeId, name: 'first' });
    expect((await api.room({ tenantSlug })).bytes.held).toBe(128 * MIB);
    expect(await refusalOf(api.restore({ tenantSlug, snapshotId }))).toMatchObject({ code: 'CONFLICT' });
    expect((await finishTasks()).map(({ spec }) => spec)).toEqual([{ kind: 'volume-snapshot', volumeId, snapshotId }]);
    const { instanceId } = await launch('web', [{ volumeId, mountPath: '/data' }]);
    await plane.deps.db.instance.update({ where: { id: instanceId }, data: { observedState: 'running' } });
    expect(await refusalOf(api.restore({ tenantSlug, snapshotId }))).toMatchObject({ code: 'CONFLICT' });
    await plane.deps.db.instance.update({ where: { id: instanceId }, data: { observedState: 'stopped' } });
    await api.restore({ tenantSlug, snapshotId });
    expect(await api.get({ tenantSlug, volumeId })).toMatchObject({ pendingTask: 'volume-restore' });
    await finishTasks();
    await api.deleteSnapshot({ tenantSlug, snapshotId });
    await finishTasks();
    expect(await api.get({ tenantSlug, volumeId })).toMatchObject({ snapshots: [], pendingTask: null });
    expect((await api.room({ tenantSlug })).bytes.held).toBe(64 * MIB);
  });

  it('keeps its tenant and its host from being removed, and goes at once where the host is lost', async () => {
    const { tenantSlug, api, host, make } = await makeScene();
    const admin = await plane.makeUser({ systemRole: 'admin' });
    const { id: volumeId } = await make('data');
    expect(await refusalOf(admin.caller.tenants.remove({ slug: tenantSlug }))).toMatchObject({ code: 'TENANT_IN_USE' });
    expect(await refusalOf(admin.caller.hosts.remove({ hostId: host.id }))).toMatchObject({ code: 'HOST_IN_USE' });
    await admin.caller.hosts.revoke({ hostId: host.id });
    await api.delete({ tenantSlug, volumeId });
    expect(await api.list({ tenantSlug })).toEqual([]);
    await admin.caller.hosts.remove({ hostId: host.id });
    await admin.caller.tenants.remove({ slug: tenantSlug });
  });

  it('of which no copy was made counts no snapshot', async () => {
    const { tenantSlug, api, make, finishTasks, tell } = await makeScene();
    const { id: volumeId } = await make('data', 64 * MIB);
    await tell(volumeId, {});
    await api.snapshot({ tenantSlug, volumeId, name: 'first' });
    await finishTasks({ state: 'failed', problem: { code: 'no-room', message: 'full' } });
    expect((await api.room({ tenantSlug })).bytes.held).toBe(64 * MIB);
    expect((await api.get({ tenantSlug, volumeId })).snapshots).toEqual([]);
  });
});

describe('a backup', () => {
  it('shows its store’s key to the host that makes it, and to nobody else', async () => {
    const { tenantSlug, owner, make, snapshot, finishTasks, tell, tenant } = await makeScene();
    const { id: volumeId } = await make('data');
    await tell(volumeId, {});
    const secretAccessKey = `hush-${crypto.randomUUID()}`;
    const target = await owner.caller.backups.createTarget({
      tenantSlug,
      target: {
        name: 'store',
        endpoint: 'https://objects.example.org/',
        bucket: 'backups',
        accessKeyId: 'key',
        secretAccessKey,
      },
    });
    expect((await snapshot()).credentials).toEqual([]);
    const { backupId } = await owner.caller.backups.create({ tenantSlug, volumeId, targetId: target.id });
    expect((await snapshot()).credentials).toMatchObject([
      { id: target.id, address: 'https://objects.example.org', username: 'key', password: secretAccessKey },
    ]);
    const answers = [
      target,
      await owner.caller.backups.listTargets({ tenantSlug }),
      await owner.caller.audit.list({ tenantSlug }),
    ];
    const rows = await plane.deps.db.auditEntry.findMany({ where: { tenantId: tenant.id } });
    expect(
      JSON.stringify([answers, rows], (_, value: unknown) => (typeof value === 'bigint' ? 0 : value)),
    ).not.toContain('hush-');
    await finishTasks({ result: { sizeBytes: 1234, sha256: 'ab'.repeat(32) } });
    expect((await snapshot()).credentials).toEqual([]);
    expect(await owner.caller.backups.list({ tenantSlug })).toMatchObject([
      { id: backupId, state: 'ready', sizeBytes: 1234 },
    ]);
    expect(await refusalOf(owner.caller.backups.deleteTarget({ tenantSlug, targetId: target.id }))).toMatchObject({
      code: 'CONFLICT',
    });
    const restored = await owner.caller.volumes.create({
      tenantSlug,
      volume: { name: 'again', sizeBytes: 64 * MIB, source: { kind: 'backup', id: backupId } },
    });
    expect(restored).toMatchObject({ pendingTask: 'volume-from-backup' });
  });
});
