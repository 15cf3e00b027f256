import {
  MAX_INSTANCES_PER_HOST,
  MAX_RULES_PER_INSTANCE,
  MIB,
  NO_CONTROLS,
  POLICY_TABLE,
  receivedSnapshotSchema,
} from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { admitSnapshot } from '../../apps/agent/src/policy/admit-snapshot.ts';
import { createTestPlane, IMAGE, refusalOf, type TestPlane } from '../../apps/web/src/server/testing.ts';
import { buildSnapshot } from '../../apps/web/src/server/services/snapshots/build-snapshot.ts';
import { hostileMessages, type HostileMessage } from './forms.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

const ENV = [{ name: 'A', value: 'b' }];
/** What of an instance's row is free text to the database: the columns that hold JSON. */
const carrier = {
  message: { controls: { ...NO_CONTROLS }, env: ENV },
  objects: ['controls', 'env.0'],
  plain: 'controls.swapBytes',
};

/** Somebody with the database's password writes what no procedure would. */
async function writeRow(tenantId: string, hostId: string, message: Pick<HostileMessage, 'json'>): Promise<string> {
  const id = randomUUID();
  const { controls, env, ...beside } = JSON.parse(message.json) as { controls: object; env: object[] };
  // A row has no place for a key of its own, so that one goes where there is one.
  const inside = Object.keys(beside).length === 0 ? controls : { ...controls, ...beside };
  await plane.deps.db.instance.create({
    data: {
      id,
      tenantId,
      hostId,
      name: `h-${id.slice(0, 13)}`,
      imageReference: IMAGE,
      imageId: `sha256:${'0'.repeat(64)}`,
      command: [],
      env,
      restartPolicy: 'always',
      cpuMillicores: 1,
      memoryBytes: 6 * MIB,
      pids: 4,
      heldCpuMillicores: 1,
      heldMemoryBytes: 6 * MIB,
      heldPids: 4,
      controls: inside,
      createdById: owner,
    },
  });
  return id;
}
let owner = '';

it(
  'rows written by hand reach the agent as they are, and it refuses each of them and nothing else',
  { timeout: 120_000 },
  async () => {
    owner = (await plane.makeUser()).id;
    const tenant = await plane.makeTenant();
    const messages = hostileMessages(carrier);
    const good = { json: JSON.stringify(carrier.message) };
    let refusedCount = 0;
    for (let at = 0; at < messages.length; at += MAX_INSTANCES_PER_HOST - 1) {
      const batch = messages.slice(at, at + MAX_INSTANCES_PER_HOST - 1);
      const host = await plane.makeHost();
      const goodId = await writeRow(tenant.id, host.id, good);
      const ids = new Map<string, HostileMessage>();
      for (const message of batch) ids.set(await writeRow(tenant.id, host.id, message), message);
      const { strange, ...snapshot } = await buildSnapshot(plane.deps, host.id);
      const sent = { ...snapshot, instances: [...snapshot.instances, ...strange.instances] };
      const { snapshot: admitted, refused } = admitSnapshot(receivedSnapshotSchema.parse(sent), null);
      expect(admitted.instances.map(({ id }) => id)).toEqual([goodId]);
      expect(admitted.compartments).toHaveLength(1);
      expect(refused.map(({ id }) => id).toSorted()).toEqual([...ids.keys()].toSorted());
      refusedCount += refused.length;
    }
    expect(refusedCount).toBe(messages.length);
    console.log(`stored specs: ${refusedCount} rows refused`);
  },
);

it('a refused launch leaves no row, no operation and no new generation behind', async () => {
  const user = await plane.makeUser();
  const tenant = await plane.makeTenant();
  await plane.join(tenant.id, user.id, 'member');
  const host = await plane.makeHost({ images: [IMAGE] });
  const spec = { name: 'web', image: IMAGE, cpuMillicores: 50, memoryBytes: 16 * MIB, pids: 16 };
  const launch = { message: spec, objects: [''], plain: 'name' };
  const every = Math.ceil(POLICY_TABLE.length / 8);
  const some = hostileMessages(launch).filter((_, index) => index % every === 0);
  const { db } = plane.deps;
  const generation = async () => (await db.host.findUniqueOrThrow({ where: { id: host.id } })).desiredGeneration;
  const before = await generation();
  for (const { json } of some) {
    const hostile = { tenantSlug: tenant.slug, spec: JSON.parse(json) as typeof spec };
    expect((await refusalOf(user.caller.instances.launch(hostile))).code).toBe('INVALID_INPUT');
  }
  expect(some.length).toBeGreaterThan(20);
  expect(await generation()).toBe(before);
  expect(await db.instance.count({ where: { tenantId: tenant.id } })).toBe(0);
  expect(await db.operation.count({ where: { tenantId: tenant.id } })).toBe(0);
  // Somebody looks at the log: it says that changes were refused.
  expect(await db.auditEntry.count({ where: { tenantId: tenant.id, outcome: 'refused' } })).toBeGreaterThan(0);
});

it('as many rules as an instance may have are no reason to keep what it had before, but a long description is', async () => {
  owner = (await plane.makeUser()).id;
  const tenant = await plane.makeTenant();
  const host = await plane.makeHost();
  await writeRow(tenant.id, host.id, { json: JSON.stringify(carrier.message) });
  const { strange: _none, ...snapshot } = await buildSnapshot(plane.deps, host.id);
  const rules = Array.from({ length: MAX_RULES_PER_INSTANCE }, (_, index) => ({
    direction: 'ingress' as const,
    protocol: 'tcp' as const,
    portFrom: 1_000 + index,
    portTo: 65_535,
    cidr: '192.168.100.100/32',
  }));
  const admit = (change: object) => {
    const instances = snapshot.instances.map((one) => ({ ...one, ...change }));
    return admitSnapshot(receivedSnapshotSchema.parse({ ...snapshot, instances }), null).refused;
  };
  const [instance] = snapshot.instances;
  expect(JSON.stringify(rules).length).toBeGreaterThan(64 * 1024);
  expect(admit({ networking: { ...instance?.networking, rules } })).toEqual([]);
  expect(
    admit({
      env: [
        { name: 'A', value: 'x'.repeat(30_000) },
        { name: 'B', value: 'x'.repeat(40_000) },
      ],
    }),
  ).toHaveLength(1);
});
