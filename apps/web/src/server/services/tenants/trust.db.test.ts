import { CONTROL_NAMES, firstUidOf, MIB, NO_CONTROLS, UID_RANGE_SIZE, type Profile } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeFacts } from '../../fleet/testing/agent-double.ts';
import { createTestPlane, refusalOf, type TestPlane } from '../../testing.ts';
import { buildSnapshot } from '../snapshots/build-snapshot.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

const quota = { instances: 10, cpuMillicores: 1000, memoryBytes: 1024 * MIB, pids: 500 };
const device = { path: '/dev/fuse', access: 'rw' } as const;

/** A tenant of an administrator, with a host of its own whose engine has these runtimes. */
async function makeScene(runtimes: string[] = ['runc']) {
  const { caller } = await plane.makeUser({ systemRole: 'admin' });
  const image = `trust-${randomUUID()}:1`;
  const host = await plane.makeHost({ images: [image] });
  const engine = {
    version: '28.0.0',
    apiVersion: '1.48',
    storageDriver: 'overlay2',
    rootDirectory: '/var/lib/docker',
    liveRestore: true,
    runtimes,
    securityOptions: [],
    components: [],
  };
  const capabilities = CONTROL_NAMES.map((control) => ({ control, held: 'kernel' as const, through: '', note: '' }));
  await plane.deps.db.host.update({ where: { id: host.id }, data: { facts: makeFacts({ engine, capabilities }) } });
  const slug = `t-${randomUUID().slice(0, 13)}`;
  const create = (more: { profile?: Profile; sandboxRuntime?: string | null } = {}) =>
    caller.tenants.create({ slug, name: 'Scene', quota, ...more });
  const spec = { name: 'web', image, cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 32 };
  const launch = (more: object = {}) => caller.instances.launch({ tenantSlug: slug, spec: { ...spec, ...more } });
  const desired = async () => (await buildSnapshot(plane.deps, host.id)).instances;
  return { caller, host, slug, create, launch, desired };
}

it('is restricted for a new tenant, and told to the host with a user id that is nobody else’s', async () => {
  const [one, two] = [await makeScene(), await makeScene()];
  expect(await one.create()).toMatchObject({ profile: 'restricted', sandboxRuntime: null });
  await two.create();
  await one.launch();
  await two.launch();
  const [first] = await one.desired();
  const [second] = await two.desired();
  expect(first).toMatchObject({ profile: 'restricted', runtime: null });
  expect(first?.uid).toBeGreaterThanOrEqual(firstUidOf(1));
  expect((first?.uid ?? 1) % UID_RANGE_SIZE).toBe(0);
  expect(second?.uid).not.toBe(first?.uid);
});

it('changes with a new generation of every host that the tenant is on, and an audit entry', async () => {
  const { caller, host, slug, create, launch, desired } = await makeScene();
  await create({ profile: 'baseline' });
  await launch();
  const generation = async () =>
    (await plane.deps.db.host.findUniqueOrThrow({ where: { id: host.id } })).desiredGeneration;
  const before = await generation();
  expect(await caller.tenants.configure({ slug, profile: 'restricted' })).toMatchObject({ profile: 'restricted' });
  expect(await generation()).toBe(before + 1n);
  expect(await desired()).toMatchObject([{ profile: 'restricted' }]);
  await caller.tenants.configure({ slug, profile: 'restricted' });
  expect(await generation(), 'nothing has changed').toBe(before + 1n);
  const entry = await plane.deps.db.auditEntry.findFirstOrThrow({
    where: { target: `tenant:${slug}`, action: 'tenants.configure' },
    orderBy: { id: 'asc' },
  });
  expect(entry.details).toMatchObject({ profile: 'restricted', runtime: null });
});

it('gives restricted tenants no device, and stays as it is while an instance has one', async () => {
  const { caller, host, slug, create, launch } = await makeScene();
  await create({ profile: 'baseline' });
  const controls = { ...NO_CONTROLS, devices: [device] };
  await caller.compartments.configure({ tenantSlug: slug, hostId: host.id, controls, frozen: false });
  const { instanceId } = await launch({ controls });
  expect(await refusalOf(caller.tenants.configure({ slug, profile: 'restricted' }))).toMatchObject({
    code: 'CONTROL_IN_USE',
    details: { field: 'profile', instance: 'web' },
  });
  await caller.instances.configure({ tenantSlug: slug, instanceId, controls: NO_CONTROLS });
  await caller.tenants.configure({ slug, profile: 'restricted' });
  expect(await refusalOf(launch({ name: 'other', controls }))).toMatchObject({
    code: 'POLICY',
    details: { field: 'spec.controls.devices' },
  });
  expect(await refusalOf(caller.instances.configure({ tenantSlug: slug, instanceId, controls }))).toMatchObject({
    code: 'POLICY',
    details: { field: 'controls.devices' },
  });
});

it('is sandboxed only with a runtime, and only on hosts whose engine has it', async () => {
  const without = await makeScene(['runc']);
  expect(await refusalOf(without.create({ profile: 'sandboxed' }))).toMatchObject({
    code: 'INVALID_INPUT',
    details: { field: 'sandboxRuntime' },
  });
  expect(await refusalOf(without.create({ profile: 'baseline', sandboxRuntime: 'runsc' }))).toMatchObject({
    code: 'INVALID_INPUT',
  });
  await without.create({ profile: 'sandboxed', sandboxRuntime: 'runsc' });
  const refusal = await refusalOf(without.launch());
  expect(refusal).toMatchObject({ code: 'CONTROL_UNSUPPORTED', details: { field: 'spec.hostId' } });
  expect(refusal.message).toContain('runsc');
  await without.caller.tenants.configure({ slug: without.slug, profile: 'baseline' });
  await without.launch();
  expect(
    await refusalOf(
      without.caller.tenants.configure({ slug: without.slug, profile: 'sandboxed', sandboxRuntime: 'runsc' }),
    ),
  ).toMatchObject({ code: 'CONTROL_UNSUPPORTED', details: { field: 'sandboxRuntime' } });

  const having = await makeScene(['runc', 'runsc']);
  await having.create({ profile: 'sandboxed', sandboxRuntime: 'runsc' });
  await having.launch();
  expect(await having.desired()).toMatchObject([{ profile: 'sandboxed', runtime: 'runsc' }]);
});

it('bounds what command and environment say together, and names each variable once', async () => {
  const { create, launch } = await makeScene();
  await create();
  const env = Array.from({ length: 9 }, (_, index) => ({ name: `V${index}`, value: 'x'.repeat(8_000) }));
  expect(await refusalOf(launch({ env }))).toMatchObject({ code: 'POLICY', details: { field: 'spec.env' } });
  const twice = [
    { name: 'A', value: '1' },
    { name: 'A', value: '2' },
  ];
  expect(await refusalOf(launch({ env: twice }))).toMatchObject({
    code: 'INVALID_INPUT',
    details: { field: 'spec.env' },
  });
});
