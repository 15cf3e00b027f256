import { MIB } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { IMAGE, type TestPlane } from '../../testing.ts';

/** A tenant with one of everything that a procedure may be about. */
export async function makeSubject(plane: TestPlane) {
  const tenant = await plane.makeTenant();
  const owner = await plane.makeUser();
  const other = await plane.makeUser();
  await plane.join(tenant.id, owner.id, 'owner');
  await plane.join(tenant.id, other.id, 'reader');
  const host = await plane.makeHost();
  const spare = await plane.makeHost();
  const flavor = await plane.deps.db.flavor.create({
    data: { id: randomUUID(), name: `f-${randomUUID()}`, cpuMillicores: 100, memoryBytes: MIB, pids: 4 },
  });
  const role = await owner.caller.roles.create({ tenantSlug: tenant.slug, name: 'Auditor', scopes: ['tenant:read'] });
  const token = await owner.caller.tokens.create({
    tenantSlug: tenant.slug,
    name: 'ci',
    scopes: ['tenant:read'],
    expiresInDays: 1,
  });
  const secret = await owner.caller.secrets.create({ tenantSlug: tenant.slug, name: 'key', value: { value: 'walk' } });
  const { instanceId } = await owner.caller.instances.launch({
    tenantSlug: tenant.slug,
    spec: { name: 'web', image: IMAGE, hostId: host.id, cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 32 },
  });
  const { scheduleId } = await owner.caller.schedules.create({
    tenantSlug: tenant.slug,
    instanceId,
    schedule: { action: 'stop', cron: '0 3 * * *', timeZone: 'UTC' },
  });
  const { networkId } = await owner.caller.networks.create({ tenantSlug: tenant.slug, name: 'front' });
  const { groupId } = await owner.caller.networks.createGroup({ tenantSlug: tenant.slug, name: 'web' });
  return {
    networkId,
    groupId,
    tenantSlug: tenant.slug,
    tenantId: tenant.id,
    instanceId,
    userId: other.id,
    hostId: spare.id,
    flavorId: flavor.id,
    tokenId: token.id,
    roleId: role.id,
    secretId: secret.id,
    scheduleId,
    ...(await makeSomethingOfVolumes(plane, { tenantId: tenant.id, hostId: host.id, createdById: owner.id })),
  };
}

/** A volume with a snapshot, and a backup of it in a bucket. */
async function makeSomethingOfVolumes(
  { deps: { db } }: TestPlane,
  { hostId, ...made }: { tenantId: string; hostId: string; createdById: string },
) {
  const [volumeId, snapshotId, targetId, backupId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const sizeBytes = 16 * MIB;
  await db.volume.create({ data: { ...made, id: volumeId, hostId, name: 'data', sizeBytes, heldBytes: sizeBytes } });
  await db.volumeSnapshot.create({
    data: { ...made, id: snapshotId, hostId, volumeId, name: 'first', sizeBytes, state: 'ready' },
  });
  const store = { name: 'store', endpoint: 'https://192.0.2.1', bucket: 'bucket', accessKeyId: 'x', sealedSecret: 'x' };
  await db.backupTarget.create({ data: { ...store, id: targetId, tenantId: made.tenantId } });
  const about = { volumeId, volumeName: 'data', volumeBytes: sizeBytes, key: 'k', state: 'ready' };
  await db.volumeBackup.create({ data: { ...made, ...about, id: backupId, targetId } });
  return { volumeId, snapshotId, targetId, backupId };
}
