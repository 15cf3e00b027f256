import { MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeFacts } from '../../fleet/testing/agent-double.ts';
import { createTestPlane, IMAGE, refusalOf, type TestPlane } from '../../testing.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

const RUNNER = ['tenant:read', 'instances:read', 'instances:write', 'instances:exec'] as const;

/** An owner with one of each kind, and somebody who may launch and run commands but has no right to the things themselves. */
async function makeScene() {
  const [tenant, host, owner, runner] = await Promise.all([
    plane.makeTenant(),
    plane.makeHost(),
    plane.makeUser(),
    plane.makeUser(),
  ]);
  const tenantSlug = tenant.slug;
  await plane.join(tenant.id, owner.id, 'owner');
  await plane.join(tenant.id, runner.id, 'reader');
  const facts = makeFacts({
    volumes: { driver: 'image', reason: 'tried', capacityBytes: 1024 * MIB, freeBytes: 1024 * MIB },
  });
  await plane.deps.db.host.update({ where: { id: host.id }, data: { facts } });
  const volume = await owner.caller.volumes.create({
    tenantSlug,
    volume: { name: 'data', sizeBytes: 64 * MIB, hostId: host.id },
  });
  const { networkId } = await owner.caller.networks.create({ tenantSlug, name: 'front' });
  const { id: secretId } = await owner.caller.secrets.create({ tenantSlug, name: 'key', value: { value: 'pearl' } });
  const role = await owner.caller.roles.create({ tenantSlug, name: 'Runner', scopes: [...RUNNER] });
  await owner.caller.members.setRole({ tenantSlug, userId: runner.id, role: 'reader', customRoleId: role.id });
  const size = { cpuMillicores: 50, memoryBytes: 16 * MIB, pids: 16 };
  const spec = { name: 'web', image: IMAGE, hostId: host.id, ...size };
  const { instanceId } = await owner.caller.instances.launch({ tenantSlug, spec });
  const volumes = [{ volumeId: volume.id, mountPath: '/data', readOnly: true }];
  const secrets = [{ secretId, kind: 'file' as const, target: 'key', version: null }];
  const networking = { networks: [{ networkId, aliases: [] }] };
  const { caller } = plane.visit(runner.cookie);
  const about = { tenantSlug, instanceId };
  return {
    tenant,
    launch: (attached: object) =>
      caller.instances.launch({ tenantSlug, spec: { ...spec, name: 'other', ...attached } }),
    volume: { set: () => caller.volumes.setUses({ ...about, volumes }), attached: { volumes } },
    secret: { set: () => caller.secrets.setUses({ ...about, secrets }), attached: { secrets } },
    network: { set: () => caller.networks.setOfInstance({ ...about, networking }), attached: { networking } },
  };
}

it('whoever may launch and run commands, and has no right to the thing itself, puts it into no instance', async () => {
  const scene = await makeScene();
  for (const kind of ['volume', 'secret', 'network'] as const) {
    for (const attempt of [scene[kind].set, () => scene.launch(scene[kind].attached)]) {
      const refusal = await refusalOf(attempt());
      expect(refusal.code).toBe('FORBIDDEN');
      expect(refusal.message).toContain(`${kind}s:write`);
    }
  }
  const where = { tenantId: scene.tenant.id };
  const { db } = plane.deps;
  const counts = [db.volumeAttachment, db.secretUse, db.networkAttachment].map((table) =>
    (table as typeof db.secretUse).count({ where }),
  );
  expect(await Promise.all(counts)).toEqual([0, 0, 0]);
  await scene.launch({});
  expect(await db.instance.count({ where })).toBe(2);
});
