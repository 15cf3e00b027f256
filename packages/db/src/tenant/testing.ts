import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Pool } from 'pg';
import { PrismaClient } from '../generated/client.ts';
import { behindTheWall } from './tenant-adapter.ts';

export interface SchemaField {
  name: string;
  type: string;
  many: boolean;
}

/** The models of schema.prisma with their fields, as they are written there. */
export async function readModels(): Promise<Map<string, SchemaField[]>> {
  const text = await readFile(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8');
  return new Map(
    [...text.matchAll(/^model (\w+) \{$(.*?)^\}$/gms)].map(([, model = '', body = '']) => [
      model,
      [...body.matchAll(/^ {2}(\w+) +(\w+)(\[\])?\??/gm)].map(([, name = '', type = '', list]) => ({
        name,
        type,
        many: list !== undefined,
      })),
    ]),
  );
}

/** A client with the second wall only. */
export function openSecondWall(url: string): PrismaClient {
  return new PrismaClient({ adapter: behindTheWall(new Pool({ connectionString: url, max: 4 }), { givenAway: true }) });
}

export interface Furnished {
  tenantId: string;
  slug: string;
  userId: string;
  instanceId: string;
}

/** A tenant with a row of its own in every table that has rows of tenants. */
export async function furnishTenant(db: PrismaClient, hostId: string, providerId: string): Promise<Furnished> {
  const tenantId = randomUUID();
  const slug = `t-${tenantId.slice(0, 8)}`;
  const userId = randomUUID();
  const instanceId = randomUUID();
  const customRoleId = randomUUID();
  const at = new Date();
  const quota = { quotaInstances: 10, quotaCpuMillicores: 1000, quotaMemoryBytes: 2n ** 30n, quotaPids: 100 };
  await db.tenant.create({ data: { id: tenantId, slug, name: slug, ...quota } });
  await db.user.create({ data: { id: userId, email: `${userId}@example.org`, displayName: slug, passwordHash: 'x' } });
  await db.customRole.create({ data: { id: customRoleId, tenantId, name: 'viewer', scopes: ['tenant:read'] } });
  await db.membership.create({ data: { tenantId, userId, role: 'owner', customRoleId } });
  const token = { secretHash: randomUUID(), name: 'ci', scopes: [], addresses: [], expiresAt: at };
  await db.apiToken.create({ data: { id: randomUUID(), userId, tenantId, ...token } });
  await db.groupMapping.create({ data: { id: randomUUID(), providerId, group: slug, tenantId, tenantRole: 'reader' } });
  const size = { cpuMillicores: 100, memoryBytes: 1n, pids: 10 };
  const held = { heldCpuMillicores: 100, heldMemoryBytes: 1n, heldPids: 10 };
  const image = { imageReference: 'busybox:1', imageId: 'sha256:0', env: [], restartPolicy: 'no' };
  await db.instance.create({
    data: { id: instanceId, tenantId, hostId, name: 'web', createdById: userId, ...image, ...size, ...held },
  });
  const operation = { id: randomUUID(), kind: 'launch', revision: 1, actorId: userId };
  await db.operation.create({ data: { ...operation, tenantId, instanceId, hostId } });
  await db.compartment.create({ data: { tenantId, hostId, observed: {} } });
  await db.compartmentControls.create({ data: { tenantId, hostId, controls: {}, updatedById: userId } });
  await db.kernelProof.create({ data: { id: randomUUID(), tenantId, hostId, instanceId, at, proof: {} } });
  await db.hostEvent.create({ data: { id: randomUUID(), tenantId, hostId, at, kind: 'drift-repaired', event: {} } });
  await db.auditEntry.create({
    data: { tenantId, actor: `user:${userId}`, action: 'test', target: slug, details: {} },
  });
  await furnishFurther(db, { tenantId, hostId, userId, instanceId, name: slug });
  return { tenantId, slug, userId, instanceId };
}

interface Corner {
  tenantId: string;
  hostId: string;
  userId: string;
  instanceId: string;
  name: string;
}

/** Images, volumes, networks, secrets, stacks and what hangs on them. */
async function furnishFurther(db: PrismaClient, corner: Corner): Promise<void> {
  const { tenantId, hostId, userId, instanceId, name } = corner;
  const made = () => ({ id: randomUUID(), tenantId, name, createdById: userId });
  const subject = { subjectKind: 'volume', subjectId: instanceId, subjectName: name };
  await db.task.create({
    data: { id: randomUUID(), tenantId, hostId, actorId: userId, kind: 'test', spec: {}, ...subject },
  });
  const schedule = { action: 'stop', cron: '0 0 * * *', timeZone: 'UTC', createdById: userId };
  await db.instanceSchedule.create({ data: { id: randomUUID(), tenantId, instanceId, ...schedule } });
  await db.registry.create({ data: { id: randomUUID(), tenantId, name, address: 'r.test', sealedPassword: 's' } });
  const image = await db.image.create({ data: { ...made(), origin: 'pull', reference: 'r.test/a:1' } });
  await db.imageShare.create({ data: { imageId: image.id, tenantId, withTenantId: tenantId } });
  await db.template.create({ data: { id: randomUUID(), tenantId, name, title: name, source: '' } });
  const volume = await db.volume.create({ data: { ...made(), hostId, sizeBytes: 1n, heldBytes: 1n } });
  const volumeId = volume.id;
  await db.volumeSnapshot.create({ data: { ...made(), hostId, volumeId, sizeBytes: 1n } });
  await db.volumeAttachment.create({ data: { tenantId, instanceId, volumeId, mountPath: '/data' } });
  const target = await db.backupTarget.create({
    data: {
      id: randomUUID(),
      tenantId,
      name,
      endpoint: 'https://s.test',
      bucket: 'b',
      accessKeyId: 'a',
      sealedSecret: 's',
    },
  });
  const backup = { targetId: target.id, volumeId, volumeName: name, volumeBytes: 1n, key: name };
  await db.volumeBackup.create({ data: { id: randomUUID(), tenantId, createdById: userId, ...backup } });
  const network = await db.network.create({ data: { ...made(), subnet: name } });
  await db.networkObservation.create({ data: { tenantId, hostId, networkId: network.id, observed: {} } });
  await db.networkAttachment.create({ data: { tenantId, instanceId, networkId: network.id, address: '10.0.0.2' } });
  const group = await db.securityGroup.create({ data: { id: randomUUID(), tenantId, name } });
  const rule = { direction: 'ingress', protocol: 'any', groupId: group.id, peerGroupId: group.id };
  await db.securityRule.create({ data: { id: randomUUID(), tenantId, ...rule } });
  await db.instanceSecurityGroup.create({ data: { tenantId, instanceId, groupId: group.id } });
  const port = { protocol: 'tcp', hostPort: Number.parseInt(tenantId.slice(0, 4), 16), containerPort: 80 };
  await db.publishedPort.create({ data: { id: randomUUID(), tenantId, instanceId, hostId, ...port } });
  const secret = await db.secret.create({ data: made() });
  const version = { version: 1, sealedValue: 's', sizeBytes: 1, createdById: userId };
  await db.secretVersion.create({ data: { tenantId, secretId: secret.id, ...version } });
  await db.secretUse.create({ data: { tenantId, instanceId, secretId: secret.id, kind: 'file', target: name } });
  const stack = await db.stack.create({ data: { ...made(), source: '' } });
  const member = { kind: 'volume', key: 'data', resourceId: volumeId, hash: 'h' };
  await db.stackMember.create({ data: { tenantId, stackId: stack.id, ...member } });
  await furnishMeasured(db, corner);
}

/** What it used, and what it is warned of. */
async function furnishMeasured(
  db: PrismaClient,
  { tenantId, hostId, userId, instanceId, name }: Corner,
): Promise<void> {
  const meterId = randomUUID();
  const readTo = new Date();
  const hour = new Date('2026-01-01T00:00:00Z');
  const whose = { hostId, kind: 'instance', tenantId, instanceId };
  await db.meter.create({ data: { id: meterId, journalId: randomUUID(), readTo, totals: [1n], ...whose } });
  await db.usageHour.create({ data: { hour, meterId, ...whose } });
  const data = new Uint8Array([1]);
  await db.usageMinute.create({ data: { minute: hour, meterId, tenantId, data } });
  await db.usageBlock.create({ data: { hour, meterId, tenantId, family: 'cpu', data } });
  const rule = await db.alertRule.create({
    data: { id: randomUUID(), tenantId, name, subjectKind: 'instance', condition: {}, severity: 'info' },
  });
  const channel = await db.alertChannel.create({
    data: { id: randomUUID(), tenantId, kind: 'webhook', name, target: {}, sealedSecret: 's', createdById: userId },
  });
  await db.alertRuleChannel.create({ data: { ruleId: rule.id, channelId: channel.id, tenantId } });
  const subject = { subjectKind: 'instance', subjectId: instanceId, subjectName: name };
  const alert = await db.alert.create({
    data: {
      id: randomUUID(),
      ruleId: rule.id,
      tenantId,
      state: 'firing',
      severity: 'info',
      finding: {},
      startedAt: readTo,
      ...subject,
    },
  });
  await db.alertDelivery.create({
    data: { id: randomUUID(), alertId: alert.id, channelId: channel.id, tenantId, event: 'fired' },
  });
}
