import { randomUUID } from 'node:crypto';
import { MIB, type NetworkingRequest } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestPlane, IMAGE, shapeOf, type TestPlane } from '../../testing.ts';
import { buildSnapshot } from '../snapshots/build-snapshot.ts';
import { recordNetworks } from '../reports/record-networks.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

const SIZE = { cpuMillicores: 50, memoryBytes: 16 * MIB, pids: 16 };
const nameOf = () => `n-${randomUUID().slice(0, 8)}`;

/** The code of what refused it; `ok` when nothing did. */
const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'ok',
    (error: unknown) => shapeOf(error).code,
  );

async function makeTenant() {
  const tenant = await plane.makeTenant();
  const user = await plane.makeUser();
  await plane.join(tenant.id, user.id, 'owner');
  const launch = async (hostId: string, networking: Partial<NetworkingRequest> = {}) => {
    const spec = { name: nameOf(), image: IMAGE, hostId, ...SIZE, networking };
    const { instanceId } = await user.caller.instances.launch({ tenantSlug: tenant.slug, spec });
    return instanceId;
  };
  return { tenant, tenantSlug: tenant.slug, caller: user.caller, launch };
}

it('no two networks share addresses, however many are made at once, and a quota bounds them', async () => {
  const tenants = await Promise.all(Array.from({ length: 6 }, makeTenant));
  const made = await Promise.all(
    tenants.flatMap(({ caller, tenantSlug }) =>
      ['a', 'b', 'c'].map((name) => caller.networks.create({ tenantSlug, name })),
    ),
  );
  expect(new Set(made.map(({ subnet }) => subnet)).size).toBe(18);
  expect(made.every(({ subnet }) => /^10\.9[6-9]\.\d+\.0\/24$/.test(subnet))).toBe(true);
  const [first] = tenants;
  if (!first) throw new Error('no tenant');
  const { caller, tenantSlug } = first;
  expect(await codeOf(caller.networks.create({ tenantSlug, name: 'a' }))).toBe('NAME_TAKEN');
  for (const name of ['d', 'e']) await caller.networks.create({ tenantSlug, name });
  expect(await codeOf(caller.networks.create({ tenantSlug, name: 'f' }))).toBe('QUOTA_EXCEEDED');
});

it('who shares a network is placed together while there is room, for no network reaches further than its host', async () => {
  await plane.makeHost();
  const small = await plane.makeHost({ cores: 1 });
  const { caller, tenantSlug, launch } = await makeTenant();
  const { networkId } = await caller.networks.create({ tenantSlug, name: 'front' });
  const networks = [{ networkId, aliases: [] }];
  const placed = async (change: { networking?: Partial<NetworkingRequest>; cpuMillicores?: number }) => {
    const spec = { name: nameOf(), image: IMAGE, ...SIZE, ...change };
    const { instanceId } = await caller.instances.launch({ tenantSlug, spec });
    return (await plane.deps.db.instance.findUniqueOrThrow({ where: { id: instanceId } })).hostId;
  };
  expect(await placed({ networking: { networks } })).not.toBe(small.id);
  await plane.deps.db.instance.updateMany({ where: { tenant: { slug: tenantSlug } }, data: { goneAt: new Date() } });
  await launch(small.id, { networks });
  // The others come to it, though that host is the fuller one.
  expect(await placed({ networking: { networks } })).toBe(small.id);
  expect(await placed({})).not.toBe(small.id);
  expect(await placed({ networking: { networks }, cpuMillicores: 950 })).not.toBe(small.id);
});

it('addresses are given with the launch, kept, and given again once they are free', async () => {
  const host = await plane.makeHost();
  const { caller, tenantSlug, launch } = await makeTenant();
  const { networkId, subnet } = await caller.networks.create({ tenantSlug, name: 'front' });
  const base = subnet.replace('.0/24', '');
  const [one, two] = [
    await launch(host.id, { networks: [{ networkId, aliases: ['db'] }] }),
    await launch(host.id, { networks: [{ networkId, aliases: [] }] }),
  ];
  const placeOf = async (instanceId: string) =>
    (await caller.networks.ofInstance({ tenantSlug, instanceId })).places.map(({ address, aliases }) => [
      address,
      aliases,
    ]);
  expect(await placeOf(one)).toEqual([[`${base}.2`, ['db']]]);
  expect(await placeOf(two)).toEqual([[`${base}.3`, []]]);
  expect(await codeOf(caller.networks.delete({ tenantSlug, networkId }))).toBe('CONFLICT');

  const snapshot = await buildSnapshot(plane.deps, host.id);
  expect(snapshot.networks).toEqual([{ id: networkId, tenantSlug, name: 'front', subnet, internal: false }]);
  expect(snapshot.strange).toEqual({ instances: [], compartments: [] });
  expect(snapshot.instances.find(({ id }) => id === one)?.networking).toEqual({
    places: [{ networkId, address: `${base}.2`, aliases: ['db'] }],
    ports: [],
    rules: null,
    outsideNames: true,
    bandwidth: { inKbps: null, outKbps: null },
  });

  const networking = { networks: [], bandwidth: { inKbps: 8_000, outKbps: null } };
  await caller.networks.setOfInstance({ tenantSlug, instanceId: one, networking });
  expect(await placeOf(one)).toEqual([]);
  const three = await launch(host.id, { networks: [{ networkId, aliases: [] }] });
  expect(await placeOf(three)).toEqual([[`${base}.2`, []]]);
});

it('a network of another tenant is none, and neither is a group of it', async () => {
  const host = await plane.makeHost();
  const [mine, other] = [await makeTenant(), await makeTenant()];
  const foreign = await other.caller.networks.create({ tenantSlug: other.tenantSlug, name: 'front' });
  const group = await other.caller.networks.createGroup({ tenantSlug: other.tenantSlug, name: 'web' });
  expect(await codeOf(mine.launch(host.id, { networks: [{ networkId: foreign.networkId, aliases: [] }] }))).toBe(
    'NOT_FOUND',
  );
  expect(await codeOf(mine.launch(host.id, { groupIds: [group.groupId] }))).toBe('NOT_FOUND');
  const rules = [{ direction: 'ingress' as const, protocol: 'any' as const, peerGroupId: group.groupId }];
  const { tenantSlug } = mine;
  expect(await codeOf(mine.caller.networks.createGroup({ tenantSlug, name: 'x', rules }))).toBe('NOT_FOUND');
  expect((await mine.caller.networks.list({ tenantSlug })).networks).toEqual([]);
});

it('ports are given out once a host, within the range and the quota', async () => {
  const host = await plane.makeHost();
  const tenants = await Promise.all(Array.from({ length: 4 }, makeTenant));
  const launched = await Promise.all(
    tenants.map(async ({ caller, tenantSlug, launch }) => {
      const { networkId } = await caller.networks.create({ tenantSlug, name: 'front' });
      const ports = [80, 443].map((containerPort) => ({ protocol: 'tcp' as const, containerPort, hostPort: null }));
      await launch(host.id, { networks: [{ networkId, aliases: [] }], ports });
      return caller.networks.list({ tenantSlug });
    }),
  );
  const given = launched.flatMap(({ ports }) => ports.map(({ hostPort }) => hostPort));
  expect(given.toSorted((a, b) => a - b)).toEqual([30000, 30001, 30002, 30003, 30004, 30005, 30006, 30007]);
  const [first] = tenants;
  const [seen] = launched;
  if (!first || !seen) throw new Error('no tenant');
  const { caller, tenantSlug } = first;
  const [network] = seen.networks;
  const instanceId = seen.ports[0]?.instanceId ?? '';
  const networks = [{ networkId: network?.id ?? '' }];
  const set = (hostPort: number | null, count = 1) =>
    caller.networks.setOfInstance({
      tenantSlug,
      instanceId,
      networking: {
        networks,
        ports: Array.from({ length: count }, (_, index) => ({ protocol: 'tcp', containerPort: 80 + index, hostPort })),
      },
    });
  const foreign = given.find((port) => !seen.ports.some(({ hostPort }) => hostPort === port)) ?? 0;
  expect(await codeOf(set(foreign))).toBe('CONFLICT');
  expect(await codeOf(set(80))).toBe('INVALID_INPUT');
  expect(await codeOf(set(null, 11))).toBe('QUOTA_EXCEEDED');
  await set(31_000);
  expect((await caller.networks.list({ tenantSlug })).ports.map(({ hostPort }) => hostPort)).toEqual([31_000]);
  const { networkId } = await caller.networks.create({ tenantSlug, name: 'vault', internal: true });
  const networking = { networks: [{ networkId }], ports: [{ protocol: 'tcp' as const, containerPort: 80 }] };
  expect(await codeOf(caller.networks.setOfInstance({ tenantSlug, instanceId, networking }))).toBe('CONFLICT');
});

it('groups become addresses of their members, live, and only those of the same host', async () => {
  const [host, far] = [await plane.makeHost(), await plane.makeHost()];
  const { caller, tenantSlug, launch } = await makeTenant();
  const { networkId, subnet } = await caller.networks.create({ tenantSlug, name: 'front' });
  const base = subnet.replace('.0/24', '');
  const networks = [{ networkId, aliases: [] }];
  const web = await caller.networks.createGroup({ tenantSlug, name: 'web' });
  const rule = { direction: 'ingress' as const, protocol: 'tcp' as const, portFrom: 5432, portTo: 5432 };
  const db = await caller.networks.createGroup({
    tenantSlug,
    name: 'db',
    rules: [{ ...rule, peerGroupId: web.groupId }],
  });
  const database = await launch(host.id, { networks, groupIds: [db.groupId] });
  const rulesOf = async () =>
    (await buildSnapshot(plane.deps, host.id)).instances.find(({ id }) => id === database)?.networking.rules;
  expect(await rulesOf()).toEqual([]);
  const server = await launch(host.id, { networks, groupIds: [web.groupId] });
  await launch(far.id, { networks, groupIds: [web.groupId] });
  expect(await rulesOf()).toEqual([{ ...rule, cidr: `${base}.3/32` }]);
  const before = (await buildSnapshot(plane.deps, host.id)).generation;
  await caller.networks.updateGroup({
    tenantSlug,
    groupId: db.groupId,
    name: 'db',
    rules: [{ ...rule, cidr: '0.0.0.0/0' }],
  });
  expect(await rulesOf()).toEqual([{ ...rule, cidr: '0.0.0.0/0' }]);
  expect((await buildSnapshot(plane.deps, host.id)).generation).toBeGreaterThan(before);
  expect(await codeOf(caller.networks.deleteGroup({ tenantSlug, groupId: web.groupId }))).toBe('CONFLICT');
  await caller.networks.setOfInstance({ tenantSlug, instanceId: server, networking: { networks: [{ networkId }] } });
  expect(await codeOf(caller.networks.deleteGroup({ tenantSlug, groupId: db.groupId }))).toBe('CONFLICT');
});

it('what a host says of its bridges is kept and told, and what it cannot do is refused in its words', async () => {
  const host = await plane.makeHost();
  const { caller, tenantSlug, launch } = await makeTenant();
  const { networkId } = await caller.networks.create({ tenantSlug, name: 'front' });
  await launch(host.id, { networks: [{ networkId, aliases: [] }] });
  const { linkEpoch } = await plane.deps.db.host.findUniqueOrThrow({ where: { id: host.id } });
  const source = { hostId: host.id, linkEpoch };
  const problem = { code: 'network-failed', message: 'the pool overlaps' };
  await recordNetworks(plane.deps, source, [{ id: networkId, state: 'failed', problem }]);
  const [seen] = (await caller.networks.list({ tenantSlug })).networks;
  expect(seen?.hosts).toMatchObject([{ state: 'failed', problem: 'the pool overlaps' }]);
  await recordNetworks(plane.deps, source, []);
  expect((await caller.networks.list({ tenantSlug })).networks[0]?.hosts).toEqual([]);

  await plane.deps.db.$executeRaw`
    update "Host" set facts = jsonb_build_object('networks', jsonb_build_object('walls', 'nft is not installed', 'bandwidth', null))
    where id = ${host.id}::uuid`;
  expect(await codeOf(launch(host.id, { networks: [{ networkId, aliases: [] }] }))).toBe('CONTROL_UNSUPPORTED');
});
