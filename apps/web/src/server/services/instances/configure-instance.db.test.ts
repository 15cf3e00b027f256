import { CONTROL_NAMES, MIB, NO_CONTROLS, type Capability, type Controls } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAnatomy, makeFacts } from '../../fleet/testing/agent-double.ts';
import { createTestPlane, refusalOf, type TestPlane } from '../../testing.ts';
import { buildSnapshot } from '../snapshots/build-snapshot.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

const DISK = { device: '254:0', name: 'vda', sizeBytes: 1, scheduler: 'none', rotational: false };
const LIMIT = { readBytesPerSec: MIB, writeBytesPerSec: null, readOpsPerSec: null, writeOpsPerSec: 100 };
const NO_WEIGHT = 'the disks of this host have no scheduler that knows weights';
const capabilities: Capability[] = CONTROL_NAMES.map((control) =>
  control === 'io-weight'
    ? { control, held: 'none', through: '', note: NO_WEIGHT }
    : { control, held: 'kernel', through: control, note: '' },
);

async function makeHolder(image: string, about: Parameters<typeof makeFacts>[0] = {}) {
  const host = await plane.makeHost({ images: [image], cores: 4 });
  const facts = makeFacts({ cores: 4, capabilities, disks: [DISK], ...about });
  await plane.deps.db.host.update({ where: { id: host.id }, data: { facts } });
  return host;
}

async function launched() {
  const image = `image-${randomUUID()}:1`;
  const host = await makeHolder(image);
  const tenant = await plane.makeTenant();
  const user = await plane.makeUser();
  const operator = await plane.makeUser({ systemRole: 'admin' });
  await plane.join(tenant.id, user.id, 'member');
  const spec = { name: 'web', image, cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 32 };
  const { instanceId } = await user.caller.instances.launch({ tenantSlug: tenant.slug, spec });
  const about = { tenantSlug: tenant.slug, instanceId };
  const { db } = plane.deps;
  return {
    image,
    host,
    tenant,
    user,
    operator,
    about,
    spec,
    api: user.caller,
    row: () => db.instance.findUniqueOrThrow({ where: { id: instanceId } }),
    configure: (controls: Partial<Controls>) =>
      user.caller.instances.configure({ ...about, controls: { ...NO_CONTROLS, ...controls } }),
    grant: (controls: Partial<Controls>, frozen = false) =>
      operator.caller.compartments.configure({
        tenantSlug: tenant.slug,
        hostId: host.id,
        controls: { ...NO_CONTROLS, ...controls },
        frozen,
      }),
  };
}

describe('instances.configure', () => {
  it('is an accepted change with a revision, an operation, an audit entry and a generation, and reaches the snapshot', async () => {
    const { configure, row, host, about, user, api, tenant } = await launched();
    const controls: Controls = {
      ...NO_CONTROLS,
      cpuWeight: 300,
      cpus: '0,2',
      ioLimits: [{ device: '254:0', ...LIMIT }],
    };
    const first = await configure({ cpuWeight: 7 });
    const { operationId } = await configure(controls);
    expect(await row()).toMatchObject({ controls, revision: 3 });
    const { db } = plane.deps;
    expect(await db.operation.findUnique({ where: { id: first.operationId } })).toMatchObject({ state: 'superseded' });
    expect(await db.operation.findUnique({ where: { id: operationId } })).toMatchObject({
      kind: 'configure',
      revision: 3,
    });
    const [entry] = await db.auditEntry.findMany({ where: { tenantId: tenant.id }, orderBy: { id: 'desc' }, take: 1 });
    expect(entry).toMatchObject({ action: 'instances.configure', actor: `user:${user.id}` });
    const snapshot = await buildSnapshot(plane.deps, host.id);
    expect(snapshot.generation).toBe(4);
    expect(snapshot.instances).toMatchObject([{ id: about.instanceId, controls, askedBy: user.email.split('@')[0] }]);
    const view = await api.instances.get(about);
    expect(view).toMatchObject({ controls, capabilities, disks: [DISK], grantedDevices: [], proof: null });
    expect(view.allowedActions).toContain('configure');
    expect((await api.operations.list({ ...about, limit: 1 }))[0]).toMatchObject({
      kind: 'configure',
      state: 'pending',
    });
  });

  it('refuses what the host cannot hold with the host’s own words, and changes nothing', async () => {
    const { configure, row } = await launched();
    const refusal = await refusalOf(configure({ ioWeight: 50 }));
    expect(refusal).toMatchObject({
      code: 'CONTROL_UNSUPPORTED',
      details: { field: 'controls.ioWeight', value: '50' },
    });
    expect(refusal.message).toContain(NO_WEIGHT);
    expect(await row()).toMatchObject({ controls: NO_CONTROLS, revision: 1 });
  });

  it('keeps to what operations grant, and to its own memory', async () => {
    const { configure, grant, api, about } = await launched();
    const devices = [{ path: '/dev/fuse', access: 'rw' as const }];
    expect(await refusalOf(configure({ devices }))).toMatchObject({
      code: 'CONTROL_OUT_OF_BOUNDS',
      details: { field: 'controls.devices.0', value: '/dev/fuse rw' },
    });
    await grant({ devices: [{ path: '/dev/fuse', access: 'rwm' }], cpus: '0-1' });
    await configure({ devices, cpus: '1' });
    expect(await api.instances.get(about)).toMatchObject({ grantedDevices: [{ path: '/dev/fuse', access: 'rwm' }] });
    expect(await refusalOf(configure({ cpus: '2' }))).toMatchObject({ details: { field: 'controls.cpus' } });
    expect(await refusalOf(configure({ memorySoftBytes: 65 * MIB }))).toMatchObject({
      details: { field: 'controls.memorySoftBytes', value: '65 MiB' },
    });
    await configure({ memorySoftBytes: 64 * MIB });
    const size = { cpuMillicores: 100, memoryBytes: 32 * MIB, pids: 32, cpuLimitMillicores: null };
    expect(
      await refusalOf(api.instances.resize({ ...about, size: { ...size, memoryLimitBytes: null } })),
    ).toMatchObject({
      code: 'CONTROL_OUT_OF_BOUNDS',
      details: { field: 'size.memoryBytes' },
    });
    await api.instances.resize({ ...about, size: { ...size, memoryLimitBytes: 64 * MIB } });
  });

  it('is not for an instance that is being deleted', async () => {
    const { configure, api, about } = await launched();
    await api.instances.delete(about);
    expect(await refusalOf(configure({}))).toMatchObject({ code: 'INSTANCE_STATE', details: { state: 'deleting' } });
  });
});

describe('instances.launch with controls', () => {
  it('chooses among the hosts that can hold them, and says why when there is none', async () => {
    const { image, api, about, spec } = await launched();
    const launch = (name: string, controls: Partial<Controls>) =>
      api.instances.launch({
        tenantSlug: about.tenantSlug,
        spec: { ...spec, name, controls: { ...NO_CONTROLS, ...controls } },
      });
    expect(await refusalOf(launch('heavy', { ioWeight: 500 }))).toMatchObject({
      code: 'CONTROL_UNSUPPORTED',
      details: { field: 'spec.controls.ioWeight' },
    });
    const able = await makeHolder(image, {
      capabilities: CONTROL_NAMES.map((control) => ({ control, held: 'kernel', through: '', note: '' })),
    });
    const { instanceId } = await launch('heavy', { ioWeight: 500 });
    expect(await plane.deps.db.instance.findUnique({ where: { id: instanceId } })).toMatchObject({
      hostId: able.id,
      controls: { ...NO_CONTROLS, ioWeight: 500 },
    });
    expect(await refusalOf(launch('light', { devices: [{ path: '/dev/kvm', access: 'r' }] }))).toMatchObject({
      code: 'CONTROL_OUT_OF_BOUNDS',
      details: { field: 'spec.controls.devices.0' },
    });
  });

  it('leaves a row of an older version as it was', async () => {
    const { api, about, host } = await launched();
    await plane.deps.db.instance.update({ where: { id: about.instanceId }, data: { controls: {} } });
    expect((await api.instances.get(about)).controls).toEqual(NO_CONTROLS);
    expect((await buildSnapshot(plane.deps, host.id)).instances[0]?.controls).toEqual(NO_CONTROLS);
  });
});

describe('a grant and its use at once', () => {
  it('never ends with a device that is used and not granted', async () => {
    const { configure, grant, row } = await launched();
    const devices = [{ path: '/dev/fuse', access: 'r' as const }];
    for (let round = 0; round < 5; round += 1) {
      await grant({ devices });
      const [used, taken] = await Promise.allSettled([configure({ devices }), grant({})]);
      expect([used, taken].filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await row()).controls).toMatchObject({ devices: used?.status === 'fulfilled' ? devices : [] });
      await configure({});
    }
  });
});

describe('instances.anatomy', () => {
  it('is read by the host of the tenant’s own instance', async () => {
    const { api, about, host } = await launched();
    expect(await refusalOf(api.instances.anatomy(about))).toMatchObject({ code: 'HOST_UNREACHABLE' });
    const { fleet } = plane.deps;
    const asked: string[][] = [];
    plane.deps.fleet = {
      ...fleet,
      readAnatomy: (...question) => {
        asked.push(question);
        return Promise.resolve(makeAnatomy({ pid: 7 }));
      },
    };
    try {
      expect(await api.instances.anatomy(about)).toEqual(makeAnatomy({ pid: 7 }));
      expect(asked).toEqual([[host.id, about.instanceId]]);
      const stranger = await launched();
      expect(
        await refusalOf(stranger.api.instances.anatomy({ ...about, tenantSlug: stranger.about.tenantSlug })),
      ).toMatchObject({ code: 'NOT_FOUND' });
      expect(asked).toHaveLength(1);
    } finally {
      plane.deps.fleet = fleet;
    }
  });
});
