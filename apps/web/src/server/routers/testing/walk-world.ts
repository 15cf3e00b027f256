import { GIB, MIB } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { pageContext } from '../../http/contexts.ts';
import { createCaller, type AppCaller } from '../../root.ts';
import { readToken } from '../../services/tokens/read-token.ts';
import { newToken } from '../../services/tokens/token-text.ts';
import { IMAGE, type TestPlane } from '../../testing.ts';
import type { Kind } from './decide.ts';

const ADDRESS = '192.0.2.1';
/** Of no password that anybody knows, with as little work as argon2id does. */
const SOME_HASH = `$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$${'A'.repeat(43)}`;
const QUOTA = { quotaInstances: 1000, quotaCpuMillicores: 1_000_000, quotaMemoryBytes: 1000 * GIB, quotaPids: 100_000 };
const SIZE = { cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 32 };
const HELD = { heldCpuMillicores: 100, heldMemoryBytes: 64 * MIB, heldPids: 32 };

/** An hour of an instance within the day that reports of usage are asked for. */
const COUNTED = {
  hour: new Date('2026-11-01T12:00:00Z'),
  kind: 'instance',
  instanceName: 'web',
  imageReference: IMAGE,
  cpuUserUsec: 1_000_000n,
};

/** A tenant with something of everything that procedures are asked about. */
export interface Subject {
  tenantSlug: string;
  tenantId: string;
  instanceId: string;
  operationId: string;
  /** A reader of it. */
  userId: string;
  tokenId: string;
  roleId: string;
  /** Nothing runs there. */
  hostId: string;
  flavorId: string;
  secretId: string;
  scheduleId: string;
  volumeId: string;
  snapshotId: string;
  targetId: string;
  backupId: string;
  networkId: string;
  groupId: string;
  channelId: string;
  deliveryId: string;
  ruleId: string;
  alertId: string;
}

/** What must not be seen of a tenant anywhere else. */
export function marksOf(subject: Subject): string[] {
  const { tenantSlug, tenantId, instanceId, operationId, userId, tokenId, roleId, secretId, scheduleId } = subject;
  const { volumeId, snapshotId, targetId, backupId, networkId, groupId, channelId, deliveryId } = subject;
  const { ruleId, alertId } = subject;
  const own = [tenantSlug, tenantId, instanceId, operationId, userId, tokenId, roleId, secretId, scheduleId];
  return [...own, volumeId, snapshotId, targetId, backupId, networkId, groupId, channelId, deliveryId, ruleId, alertId];
}

/** Written row by row, without any procedure: the walk makes hundreds of them. */
export async function makeSubject({ deps: { db } }: TestPlane, homeId: string): Promise<Subject> {
  const [tenantId, userId, ownerId, roleId, instanceId, hostId, flavorId] = Array.from({ length: 7 }, () =>
    randomUUID(),
  ) as [string, string, string, string, string, string, string];
  const [operationId, secretId, scheduleId] = [randomUUID(), randomUUID(), randomUUID()];
  const volumes = {
    volumeId: randomUUID(),
    snapshotId: randomUUID(),
    targetId: randomUUID(),
    backupId: randomUUID(),
  };
  const networks = { networkId: randomUUID(), groupId: randomUUID() };
  const channels = { channelId: randomUUID(), deliveryId: randomUUID() };
  const alerts = { ruleId: randomUUID(), alertId: randomUUID() };
  const tenantSlug = `t-${tenantId.slice(0, 13)}`;
  const at = new Date();
  const token = newToken();
  const people = [userId, ownerId].map((id) => ({ id, email: `${id}@example.org`, displayName: id.slice(0, 8) }));
  const image = { imageReference: IMAGE, imageId: `sha256:${IMAGE}`, env: [], restartPolicy: 'never' };
  await db.$transaction([
    db.tenant.create({ data: { id: tenantId, slug: tenantSlug, name: tenantSlug, ...QUOTA } }),
    db.user.createMany({ data: people.map((one) => ({ ...one, passwordHash: SOME_HASH })) }),
    db.host.create({ data: { id: hostId, name: `h-${hostId}`, cores: 4, memoryBytes: GIB, lastSeenAt: at } }),
    db.flavor.create({
      data: { id: flavorId, name: `f-${flavorId}`, cpuMillicores: 100, memoryBytes: MIB, pids: 4 },
    }),
    db.customRole.create({ data: { id: roleId, tenantId, name: 'Looker', scopes: ['tenant:read'] } }),
    db.membership.createMany({
      data: [
        { tenantId, userId, role: 'reader' },
        { tenantId, userId: ownerId, role: 'owner' },
      ],
    }),
    db.apiToken.create({
      data: {
        id: token.id,
        secretHash: token.secretHash,
        name: 'ci',
        userId: ownerId,
        tenantId,
        scopes: ['tenant:read'],
        addresses: [],
        expiresAt: new Date(at.getTime() + 86_400_000),
      },
    }),
    db.instance.create({
      data: {
        ...image,
        ...SIZE,
        ...HELD,
        id: instanceId,
        tenantId,
        hostId: homeId,
        name: 'web',
        observedState: 'running',
        createdById: ownerId,
      },
    }),
    db.secret.create({ data: { id: secretId, tenantId, name: 'key', createdById: ownerId } }),
    db.secretVersion.create({
      data: { secretId, tenantId, version: 1, sealedValue: 'x', sizeBytes: 1, createdById: ownerId },
    }),
    db.instanceSchedule.create({
      data: {
        id: scheduleId,
        tenantId,
        instanceId,
        action: 'stop',
        cron: '0 3 * * *',
        timeZone: 'UTC',
        createdById: ownerId,
      },
    }),
    ...somethingOfNetworks(db, { ...networks, tenantId, ownerId }),
    ...somethingOfChannels(db, { ...channels, tenantId, ownerId }),
    ...somethingOfAlerts(db, { ...alerts, tenantId, instanceId }),
    ...somethingOfVolumes(db, { ...volumes, tenantId, homeId, ownerId }),
    db.usageHour.create({ data: { ...COUNTED, meterId: randomUUID(), hostId: homeId, tenantId, instanceId } }),
    db.operation.create({
      data: {
        id: operationId,
        kind: 'launch',
        state: 'succeeded',
        tenantId,
        instanceId,
        hostId: homeId,
        actorId: ownerId,
        revision: 1,
        finishedAt: at,
      },
    }),
  ]);
  return {
    tenantSlug,
    tenantId,
    instanceId,
    operationId,
    userId,
    tokenId: token.id,
    roleId,
    hostId,
    flavorId,
    secretId,
    scheduleId,
    ...volumes,
    ...networks,
    ...channels,
    ...alerts,
  };
}

/** A network and a group, both empty; no two tenants' networks share addresses. */
function somethingOfNetworks(
  db: TestPlane['deps']['db'],
  { networkId, groupId, tenantId, ownerId }: { networkId: string; groupId: string; tenantId: string; ownerId: string },
) {
  const subnet = `fd${networkId.slice(0, 2)}:${networkId.slice(4, 8)}:${networkId.slice(9, 13)}::/64`;
  return [
    db.network.create({ data: { id: networkId, tenantId, name: 'front', subnet, createdById: ownerId } }),
    db.securityGroup.create({ data: { id: groupId, tenantId, name: 'web' } }),
  ];
}

/** A webhook, and a message that did not arrive. */
function somethingOfChannels(
  db: TestPlane['deps']['db'],
  of: { channelId: string; deliveryId: string; tenantId: string; ownerId: string },
) {
  const { channelId, deliveryId, tenantId, ownerId } = of;
  const target = { kind: 'webhook', url: 'https://example.org/hook' };
  const made = { tenantId, kind: 'webhook', name: 'hook', target, sealedSecret: 'x', createdById: ownerId };
  return [
    db.alertChannel.create({ data: { id: channelId, ...made } }),
    db.alertDelivery.create({ data: { id: deliveryId, channelId, tenantId, event: 'test', state: 'failed' } }),
  ];
}

/** A rule that fires. */
function somethingOfAlerts(
  db: TestPlane['deps']['db'],
  { ruleId, alertId, tenantId, instanceId }: Record<'ruleId' | 'alertId' | 'tenantId' | 'instanceId', string>,
) {
  const condition = { kind: 'state', state: 'memory-kill' };
  const [severity, at] = ['warning', new Date()];
  return [
    db.alertRule.create({
      data: { id: ruleId, tenantId, name: 'Killed', subjectKind: 'instance', condition, severity },
    }),
    db.alert.create({
      data: {
        id: alertId,
        ruleId,
        tenantId,
        subjectKind: 'instance',
        subjectId: instanceId,
        subjectName: 'web',
        state: 'firing',
        severity,
        finding: { value: 1, limit: null, detail: null },
        startedAt: at,
        firedAt: at,
      },
    }),
  ];
}

/** A volume with a snapshot, and a backup of it in a bucket. */
function somethingOfVolumes(
  db: TestPlane['deps']['db'],
  of: Record<'volumeId' | 'snapshotId' | 'targetId' | 'backupId' | 'tenantId' | 'homeId' | 'ownerId', string>,
) {
  const { volumeId, snapshotId, targetId, backupId, tenantId, homeId, ownerId } = of;
  const [sizeBytes, made] = [16 * MIB, { tenantId, createdById: ownerId }];
  return [
    db.volume.create({
      data: { id: volumeId, hostId: homeId, name: 'data', sizeBytes, heldBytes: sizeBytes, ...made },
    }),
    db.volumeSnapshot.create({
      data: { id: snapshotId, hostId: homeId, volumeId, name: 'first', sizeBytes, state: 'ready', ...made },
    }),
    db.backupTarget.create({
      data: {
        id: targetId,
        tenantId,
        name: 'store',
        endpoint: 'https://192.0.2.1',
        bucket: 'bucket',
        accessKeyId: 'x',
        sealedSecret: 'x',
      },
    }),
    db.volumeBackup.create({
      data: {
        id: backupId,
        targetId,
        volumeId,
        volumeName: 'data',
        volumeBytes: sizeBytes,
        key: 'k',
        state: 'ready',
        ...made,
      },
    }),
  ];
}

/** Somebody new of this kind, with what the kind has in `home`; null: they are in no tenant. */
export async function makeSomebody(plane: TestPlane, kind: Kind, home: Subject | null): Promise<AppCaller> {
  const { db } = plane.deps;
  const user = await plane.makeUser({ systemRole: kind.systemRole });
  await db.user.update({ where: { id: user.id }, data: { passwordHash: SOME_HASH } });
  if (home && kind.membership) {
    const customRoleId = kind.customScopes === null ? null : randomUUID();
    const { tenantId } = home;
    if (customRoleId !== null && kind.customScopes) {
      await db.customRole.create({
        data: { id: customRoleId, tenantId, name: customRoleId, scopes: [...kind.customScopes] },
      });
    }
    await db.membership.create({ data: { tenantId, userId: user.id, role: kind.membership, customRoleId } });
  }
  if (kind.token === null) return user.caller;
  const { id, secretHash, text } = newToken();
  await db.apiToken.create({
    data: {
      id,
      secretHash,
      name: kind.name,
      userId: user.id,
      tenantId: kind.token.of === 'tenant' ? (home?.tenantId ?? null) : null,
      scopes: [...kind.token.scopes],
      addresses: [],
      expiresAt: new Date(Date.now() + 86_400_000),
    },
  });
  const page = pageContext(plane.deps, new Headers({ host: 'dashboard.test:3000' }));
  const session = async () => (await readToken(plane.deps, text, ADDRESS)).session;
  return createCaller({ ...page, session, setSessionCookie: () => {} });
}
