import { CONTROL_NAMES, MIB, NO_CONTROLS, type Capability, type Controls, type HostEvent } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeFacts } from '../../fleet/testing/agent-double.ts';
import { observe, observeCompartment } from '../../fleet/testing/seed.ts';
import { createTestPlane, refusalOf, type TestPlane } from '../../testing.ts';
import { recordEvents } from '../reports/record-events.ts';
import { recordReport } from '../reports/record-report.ts';
import { buildSnapshot } from '../snapshots/build-snapshot.ts';

let plane: TestPlane;
let noAgents: TestPlane['deps']['fleet'];
beforeAll(async () => {
  plane = await createTestPlane();
  noAgents = plane.deps.fleet;
});
afterEach(() => {
  plane.deps.fleet = noAgents;
});
afterAll(() => plane.close());

const NO_FREEZER = 'the freezer is not mounted here';
const capabilities = (without?: string): Capability[] =>
  CONTROL_NAMES.map((control) => ({
    control,
    held: control === without ? 'none' : 'kernel',
    through: '',
    note: control === without ? NO_FREEZER : '',
  }));
const nameOf = ({ email }: { email: string }) => email.split('@')[0] ?? email;

async function makeHouse() {
  const image = `image-${randomUUID()}:1`;
  const host = await plane.makeHost({ images: [image], cores: 4 });
  const facts = makeFacts({ cores: 4, capabilities: capabilities() });
  const { db } = plane.deps;
  await db.host.update({ where: { id: host.id }, data: { facts } });
  const tenant = await plane.makeTenant();
  const [member, reader] = [await plane.makeUser(), await plane.makeUser()];
  const operator = await plane.makeUser({ systemRole: 'admin' });
  await plane.join(tenant.id, member.id, 'member');
  await plane.join(tenant.id, reader.id, 'reader');
  const here = { tenantSlug: tenant.slug, hostId: host.id };
  return {
    image,
    host,
    tenant,
    member,
    reader,
    operator,
    here,
    db,
    configure: (controls: Partial<Controls>, frozen = false) =>
      operator.caller.compartments.configure({ ...here, controls: { ...NO_CONTROLS, ...controls }, frozen }),
    launch: async (name: string, memoryMib = 64) => {
      const size = { cpuMillicores: 100, memoryBytes: memoryMib * MIB, pids: 32 };
      const spec = { name, image, ...size };
      return (await member.caller.instances.launch({ tenantSlug: tenant.slug, spec })).instanceId;
    },
    row: (id: string) => db.instance.findUniqueOrThrow({ where: { id } }),
    report: (about: Partial<Parameters<typeof recordReport>[2]>) =>
      recordReport(
        plane.deps,
        { hostId: host.id, linkEpoch: 0 },
        { kind: 'report', epoch: 1, generation: 1, full: false, instances: [], compartments: [], ...about },
      ),
  };
}

describe('compartments.configure', () => {
  it('sets, audits and sends what a tenant may have on a host, also before anything is there', async () => {
    const { configure, launch, here, host, tenant, operator, member, reader, db } = await makeHouse();
    const set = { cpus: '0-1', cpuWeight: 50, memorySoftBytes: 32 * MIB };
    await configure(set);
    expect((await buildSnapshot(plane.deps, host.id)).compartments).toEqual([]);
    await launch('web');
    await launch('db');
    const [compartment] = (await buildSnapshot(plane.deps, host.id)).compartments;
    expect(compartment).toEqual({
      tenantSlug: tenant.slug,
      cpuMillicores: 200,
      memoryBytes: 128 * MIB,
      pids: 64,
      controls: { ...NO_CONTROLS, ...set },
      frozen: false,
      askedBy: nameOf(member),
    });
    await configure(set, true);
    const snapshot = await buildSnapshot(plane.deps, host.id);
    expect(snapshot.compartments).toMatchObject([{ frozen: true, askedBy: nameOf(operator) }]);
    expect(snapshot.generation).toBe(5);
    expect(
      await db.auditEntry.findMany({ where: { tenantId: tenant.id, action: 'compartments.configure' } }),
    ).toMatchObject([
      { actor: `user:${operator.id}`, target: `host:${host.id}`, details: { frozen: false, tenant: tenant.slug } },
      { details: { frozen: true } },
    ]);
    expect(await reader.caller.compartments.get(here)).toEqual({
      ...here,
      hostName: host.name,
      reachable: true,
      controls: { ...NO_CONTROLS, ...set },
      frozen: true,
      capabilities: capabilities(),
      disks: [],
      observed: null,
    });
    const view = await operator.caller.hosts.get({ hostId: host.id });
    expect(view.compartments).toMatchObject([{ tenantSlug: tenant.slug, frozen: true, controls: set, instances: 2 }]);
  });

  it('refuses what the host cannot hold or does not have, and what is above its memory', async () => {
    const { configure, launch, here, host, operator, db } = await makeHouse();
    expect(await refusalOf(configure({ cpus: '0-4' }))).toMatchObject({
      code: 'CONTROL_OUT_OF_BOUNDS',
      details: { field: 'controls.cpus', value: '0-4' },
    });
    await launch('web');
    expect(await refusalOf(configure({ memorySoftBytes: 65 * MIB }))).toMatchObject({
      details: { field: 'controls.memorySoftBytes' },
    });
    await db.host.update({
      where: { id: host.id },
      data: { facts: makeFacts({ cores: 4, capabilities: capabilities('freeze') }) },
    });
    const refusal = await refusalOf(configure({}, true));
    expect(refusal).toMatchObject({ code: 'CONTROL_UNSUPPORTED', details: { field: 'frozen' } });
    expect(refusal.message).toContain(NO_FREEZER);
    await configure({}, false);
    const nowhere = { ...here, hostId: randomUUID(), controls: NO_CONTROLS, frozen: false };
    expect(await refusalOf(operator.caller.compartments.configure(nowhere))).toMatchObject({ code: 'NOT_FOUND' });
    await db.host.update({ where: { id: host.id }, data: { revokedAt: new Date() } });
    expect(await refusalOf(configure({}))).toMatchObject({ code: 'CONFLICT' });
  });

  it('takes nothing away that an instance uses, and names the instance', async () => {
    const { configure, launch, member, tenant, db } = await makeHouse();
    const instanceId = await launch('web');
    await launch('db');
    const devices = [{ path: '/dev/fuse', access: 'rw' as const }];
    await configure({ devices, cpus: '0-2' });
    const about = { tenantSlug: tenant.slug, instanceId };
    await member.caller.instances.configure({ ...about, controls: { ...NO_CONTROLS, devices, cpus: '1-2' } });
    const refused: [Partial<Controls>, string][] = [
      [{ cpus: '0-1', devices }, 'controls.cpus'],
      [{ cpus: '1-2' }, 'controls.devices'],
      [{ cpus: '1-2', devices: [{ path: '/dev/fuse', access: 'r' }] }, 'controls.devices'],
    ];
    for (const [controls, field] of refused) {
      const refusal = await refusalOf(configure(controls));
      expect(refusal).toMatchObject({ code: 'CONTROL_IN_USE', details: { field, instance: 'web' } });
    }
    await configure({ cpus: '1-3', devices });
    await configure({ devices });
    await member.caller.instances.configure({ ...about, controls: NO_CONTROLS });
    await configure({});
    const [row] = await db.compartmentControls.findMany({ where: { tenantId: tenant.id } });
    expect(row?.controls).toEqual(NO_CONTROLS);
  });

  it('goes with its tenant', async () => {
    const { configure, operator, tenant, db } = await makeHouse();
    await configure({ cpuWeight: 5 });
    await operator.caller.tenants.remove({ slug: tenant.slug });
    expect(await db.compartmentControls.count({ where: { tenantId: tenant.id } })).toBe(0);
  });
});

describe('proofs and events', () => {
  it('show a tenant its own, newest first', async () => {
    const { launch, report, reader, operator, tenant, here, host } = await makeHouse();
    const instanceId = await launch('web');
    const proof = {
      generation: 1,
      askedBy: 'Ada',
      outcome: 'applied' as const,
      atMs: 1_770_000_000_000,
      tookUsec: 5,
      writes: [{ file: 'pids.max', asked: '32', found: '32', tookUsec: 2 }],
    };
    await report({
      instances: [observe(instanceId, { proof: { ...proof, atMs: proof.atMs + 1 } })],
      compartments: [observeCompartment(tenant.slug, { proof })],
    });
    const rows = await reader.caller.compartments.proofs(here);
    expect(rows).toMatchObject([
      { ...proof, atMs: proof.atMs + 1, tenantSlug: tenant.slug, instanceId, instanceName: 'web' },
      { ...proof, tenantSlug: tenant.slug, instanceId: null, instanceName: null },
    ]);
    expect(await reader.caller.compartments.proofs({ ...here, limit: 1 })).toHaveLength(1);
    expect(await reader.caller.instances.get({ tenantSlug: tenant.slug, instanceId })).toMatchObject({
      proof: { askedBy: 'Ada' },
    });

    const event = (about: Partial<HostEvent>): HostEvent => ({
      id: randomUUID(),
      atMs: 1,
      kind: 'foreign-container',
      tenantSlug: null,
      instanceId: null,
      writes: [],
      message: 'x',
      ...about,
    });
    const own = event({ tenantSlug: tenant.slug, instanceId, atMs: 3 });
    const others = event({ tenantSlug: 'somebody-else', atMs: 2 });
    await recordEvents(plane.deps, { hostId: host.id, linkEpoch: 0 }, [own, others]);
    const where = { hostId: host.id, hostName: host.name };
    expect(await reader.caller.compartments.events({ tenantSlug: tenant.slug })).toEqual([{ ...own, ...where }]);
    expect(await operator.caller.hosts.events({ hostId: host.id })).toEqual([
      { ...own, ...where },
      { ...others, ...where, tenantSlug: null },
    ]);
    expect(await refusalOf(operator.caller.hosts.events({ hostId: randomUUID() }))).toMatchObject({
      code: 'NOT_FOUND',
    });

    const stranger = await makeHouse();
    const theirs = { ...here, tenantSlug: stranger.tenant.slug };
    expect(await stranger.reader.caller.compartments.proofs(theirs)).toEqual([]);
    expect(await stranger.reader.caller.compartments.events({ tenantSlug: theirs.tenantSlug })).toEqual([]);
    expect(await stranger.reader.caller.compartments.get(theirs)).toMatchObject({
      controls: NO_CONTROLS,
      observed: null,
    });
  });
});

describe('a compartment that cannot be lowered', () => {
  async function makeShrinking() {
    const house = await makeHouse();
    const { launch, report, member, tenant } = house;
    const [big, small] = [await launch('big', 256), await launch('small', 64)];
    const size = { cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 32, cpuLimitMillicores: null };
    const resized = await member.caller.instances.resize({
      tenantSlug: tenant.slug,
      instanceId: big,
      size: { ...size, memoryLimitBytes: 128 * MIB },
    });
    const problem = { code: 'shrinking', message: '200 MiB are in use' };
    await report({
      instances: [observe(big, { revision: 2, problem }), observe(small)],
      compartments: [
        observeCompartment(tenant.slug, {
          cpuMillicores: 200,
          memoryBytes: 320 * MIB,
          pids: 64,
          state: 'shrinking',
          problem,
        }),
      ],
    });
    return { ...house, big, small, resized };
  }

  it('offers nothing to stop or to cancel while nothing shrinks', async () => {
    const { launch, member, here } = await makeHouse();
    await launch('web');
    const api = member.caller.compartments;
    expect(await refusalOf(api.cancelShrink(here))).toMatchObject({ code: 'NOT_SHRINKING' });
    expect(await refusalOf(api.stopIdlest(here))).toMatchObject({ code: 'NOT_SHRINKING' });
    expect(await refusalOf(api.stopIdlest({ ...here, hostId: randomUUID() }))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('cancels: what is held is reserved again, and the resize that waited is superseded', async () => {
    const { member, here, big, small, row, resized, db, report, tenant } = await makeShrinking();
    expect(await row(big)).toMatchObject({ memoryBytes: BigInt(64 * MIB), heldMemoryBytes: BigInt(256 * MIB) });
    const { instances } = await member.caller.compartments.cancelShrink(here);
    expect(instances).toMatchObject([{ instanceId: big, instanceName: 'big', memoryBytes: 256 * MIB }]);
    expect(await row(big)).toMatchObject({
      memoryBytes: BigInt(256 * MIB),
      memoryLimitBytes: BigInt(256 * MIB),
      heldMemoryBytes: BigInt(256 * MIB),
      revision: 3,
    });
    expect(await row(small)).toMatchObject({ revision: 1 });
    expect(await db.operation.findUnique({ where: { id: resized.operationId } })).toMatchObject({
      state: 'superseded',
    });
    const where = { where: { id: instances[0]?.operationId ?? '' } };
    expect(await db.operation.findUnique(where)).toMatchObject({ kind: 'resize', state: 'pending' });
    await report({
      instances: [observe(big, { revision: 3 })],
      compartments: [observeCompartment(tenant.slug, { cpuMillicores: 200, memoryBytes: 320 * MIB, pids: 64 })],
    });
    expect(await db.operation.findUnique(where)).toMatchObject({ state: 'succeeded' });
    expect(await refusalOf(member.caller.compartments.cancelShrink(here))).toMatchObject({ code: 'NOT_SHRINKING' });
  });

  it('is cancelled once when two people cancel at once', async () => {
    const { member, operator, here, row, big } = await makeShrinking();
    const attempts = await Promise.allSettled([
      member.caller.compartments.cancelShrink(here),
      operator.caller.compartments.cancelShrink(here),
    ]);
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await row(big)).toMatchObject({ memoryBytes: BigInt(256 * MIB), revision: 3 });
  });

  it('stops the instance that its host calls the idlest, as any stop', async () => {
    const { member, here, host, tenant, small, row, db } = await makeShrinking();
    const api = member.caller.compartments;
    expect(await refusalOf(api.stopIdlest(here))).toMatchObject({ code: 'HOST_UNREACHABLE' });
    const asked: string[][] = [];
    const answer = (instanceId: string | null) => {
      plane.deps.fleet = {
        ...noAgents,
        findIdlest: (...question) => {
          asked.push(question);
          return Promise.resolve(instanceId === null ? null : { instanceId, cpuUsedMillicores: 1, memoryUsedBytes: 2 });
        },
      };
    };
    answer(null);
    expect(await refusalOf(api.stopIdlest(here))).toMatchObject({ code: 'CONFLICT' });
    const stranger = await makeHouse();
    answer(await stranger.launch('theirs'));
    expect(await refusalOf(api.stopIdlest(here))).toMatchObject({ code: 'CONFLICT' });
    answer(small);
    const stopped = await api.stopIdlest(here);
    expect(stopped).toMatchObject({ instanceId: small, instanceName: 'small' });
    expect(asked).toEqual(Array.from({ length: 3 }, () => [host.id, tenant.slug]));
    expect(await row(small)).toMatchObject({ desiredState: 'stopped', revision: 2 });
    expect(await db.operation.findUnique({ where: { id: stopped.operationId } })).toMatchObject({ kind: 'stop' });
    expect(await refusalOf(api.stopIdlest(here))).toMatchObject({ code: 'INSTANCE_STATE' });
  });
});

it('shows on the host’s page whether containment holds, and why not', async () => {
  const { host, operator, db } = await makeHouse();
  const state = async () => (await operator.caller.hosts.get({ hostId: host.id })).containment;
  expect(await state()).toBe('unknown');
  const findings = [{ kind: 'parent-missing', tenantSlug: 'acme', instanceId: null, pid: null, message: 'gone' }];
  await db.host.update({ where: { id: host.id }, data: { containment: { state: 'broken', sinceMs: 1, findings } } });
  expect(await operator.caller.hosts.get({ hostId: host.id })).toMatchObject({
    containment: 'broken',
    containmentFindings: findings,
  });
  await db.host.update({ where: { id: host.id }, data: { lastSeenAt: new Date(Date.now() - 60_000) } });
  expect(await state()).toBe('unknown');
});
