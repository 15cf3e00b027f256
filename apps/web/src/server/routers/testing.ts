import { HOUR_MS, MIB, NO_CONTROLS } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { appRouter, type AppCaller } from '../root.ts';
import { IMAGE, shapeOf, type TestPlane } from '../testing.ts';
import type { ProcedureMeta } from '../trpc.ts';

/* The walk over every procedure of the API, for the tests that take it. */

export interface Walked {
  path: string;
  type: string;
  meta: Partial<ProcedureMeta>;
  inputs: unknown[];
  /** A zod schema; null where the procedure has none. */
  output: unknown;
}

/** Every procedure of the API. */
export const procedures: Walked[] = Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
  const definition = Reflect.get(procedure, '_def') as {
    type: string;
    meta?: Partial<ProcedureMeta>;
    inputs?: unknown;
    output?: unknown;
  };
  return {
    path,
    type: definition.type,
    meta: definition.meta ?? {},
    inputs: Array.isArray(definition.inputs) ? definition.inputs : [],
    output: definition.output ?? null,
  };
});

const DAY = { fromMs: Date.UTC(2026, 10, 1), toMs: Date.UTC(2026, 10, 2) };
const nextHourMs = () => (Math.floor(Date.now() / HOUR_MS) + 1) * HOUR_MS;
const STACK_SOURCE = `services: {app: {image: "${IMAGE}"}}`;
const templateSource = (name: string) => `x-bulkhead: {name: ${name}, title: Some}\n${STACK_SOURCE}`;

/** An input that the schema accepts, for every procedure; ids are filled in by the test. */
export function inputFor(
  path: string,
  ids: {
    tenantSlug: string;
    instanceId: string;
    userId: string;
    hostId: string;
    flavorId: string;
    tokenId: string;
    roleId: string;
    secretId: string;
    scheduleId: string;
    volumeId: string;
    snapshotId: string;
    targetId: string;
    backupId: string;
    networkId: string;
    groupId: string;
    channelId?: string;
    deliveryId?: string;
    ruleId?: string;
    alertId?: string;
  },
): unknown {
  const {
    tenantSlug,
    instanceId,
    userId,
    hostId,
    flavorId,
    tokenId,
    roleId,
    secretId,
    scheduleId,
    volumeId,
    snapshotId,
    targetId,
    backupId,
    networkId,
    groupId,
    channelId = randomUUID(),
    deliveryId = randomUUID(),
    ruleId = randomUUID(),
    alertId = randomUUID(),
  } = ids;
  const watched = {
    subjectKind: 'instance',
    condition: { kind: 'state', state: 'memory-kill' },
    forSec: 0,
    severity: 'warning',
  };
  const size = {
    cpuMillicores: 100,
    memoryBytes: 64 * MIB,
    pids: 32,
    cpuLimitMillicores: null,
    memoryLimitBytes: null,
  };
  const quota = { instances: 1, cpuMillicores: 1000, memoryBytes: 64 * MIB, pids: 64 };
  const name = `n-${randomUUID()}`;
  const channel = { name, target: { kind: 'webhook', url: 'https://example.org/hook' } };
  const schedule = { action: 'restart', cron: '0 3 * * *', timeZone: 'Europe/Berlin' };
  const inputs: Record<string, unknown> = {
    'session.signIn': { email: 'nobody@example.org', password: 'x' },
    'session.setUp': { code: 'X', email: 'a@b.c', displayName: 'A', password: 'long enough for this' },
    'session.acceptInvitation': { code: 'X', displayName: 'A', password: 'long enough for this' },
    'session.confirmSignIn': { challengeToken: 'x', code: '123456' },
    'session.resetPassword': { code: 'X', password: 'long enough for this' },
    'account.prove': { password: 'x' },
    'account.revokeSession': { sessionId: '0'.repeat(64) },
    'account.confirmSecondFactor': { code: '123456' },
    'account.removeSecondFactor': { password: 'x', code: '123456' },
    'users.list': {},
    'users.invite': { email: `${name}@example.org`, displayName: 'New', systemRole: 'none' },
    'users.setSystemRole': { userId, systemRole: 'auditor' },
    'users.setDisabled': { userId, disabled: true },
    'session.changePassword': { currentPassword: 'x', newPassword: 'long enough for this' },
    'instances.list': { tenantSlug },
    'instances.listAll': {},
    'instances.launch': { tenantSlug, spec: { name, image: IMAGE, ...size } },
    'instances.resize': { tenantSlug, instanceId, size },
    'instances.configure': { tenantSlug, instanceId, controls: NO_CONTROLS },
    'instances.describe': { tenantSlug, instanceId, tags: ['env=test'], notes: 'mine' },
    'instances.tag': { tenantSlug, instanceId, add: ['one'] },
    'instances.rename': { tenantSlug, instanceId, name },
    'instances.adjust': { tenantSlug, instanceId, upkeep: { restartPolicy: 'always' } },
    'instances.rebuild': { tenantSlug, instanceId, image: 'other:1' },
    'instances.delete': { tenantSlug, instanceId },
    'schedules.create': { tenantSlug, instanceId, schedule },
    'schedules.update': { tenantSlug, scheduleId, schedule },
    'schedules.preview': { tenantSlug, cron: '0 3 * * *', timeZone: 'UTC' },
    'instances.logs': { tenantSlug, instanceId, tail: 10, sinceMs: null, follow: false },
    'instances.openExec': { tenantSlug, instanceId, command: ['true'], tty: false, columns: 80, rows: 24 },
    'instances.watchExec': { tenantSlug, instanceId, execId: randomUUID() },
    'instances.writeExec': { tenantSlug, instanceId, execId: randomUUID(), base64: 'aGk=' },
    'instances.resizeExec': { tenantSlug, instanceId, execId: randomUUID(), columns: 80, rows: 24 },
    'instances.closeExec': { tenantSlug, instanceId, execId: randomUUID() },
    'instances.takeExec': { tenantSlug, instanceId, execId: randomUUID(), bytes: 1 },
    'instances.signal': { tenantSlug, instanceId, process: { innerPid: 1, startTicks: 1 }, signal: 'TERM' },
    'instances.listFolder': { tenantSlug, instanceId, path: '/' },
    'instances.readText': { tenantSlug, instanceId, path: '/etc/hostname' },
    'instances.readFile': { tenantSlug, instanceId, path: '/etc/hostname' },
    'instances.openUpload': { tenantSlug, instanceId, folder: '/', name: 'x', sizeBytes: 0 },
    'instances.writeUpload': { tenantSlug, instanceId, uploadId: randomUUID(), offset: 0, base64: 'aGk=' },
    'instances.finishUpload': { tenantSlug, instanceId, uploadId: randomUUID() },
    'instances.closeUpload': { tenantSlug, instanceId, uploadId: randomUUID() },
    'instances.changeFiles': { tenantSlug, instanceId, change: { kind: 'make-folder', path: '/x' } },
    'compartments.get': { tenantSlug, hostId },
    'compartments.configure': { tenantSlug, hostId, controls: NO_CONTROLS, frozen: false },
    'compartments.proofs': { tenantSlug, hostId },
    'compartments.events': { tenantSlug },
    'compartments.stopIdlest': { tenantSlug, hostId },
    'compartments.cancelShrink': { tenantSlug, hostId },
    'timeline.host': { hostId, series: 'cpuMillicores', ...DAY },
    'timeline.top': { hostId: null, series: 'cpuMillicores', ...DAY },
    'timeline.neighbours': { hostId, ...DAY },
    'timeline.instanceNeighbours': { tenantSlug, instanceId, ...DAY },
    'history.instance': { tenantSlug, instanceId, series: ['cpuMillicores'], ...DAY },
    'history.tenant': { tenantSlug, series: ['memoryBytes'], ...DAY },
    'history.tenantStack': { tenantSlug, series: 'cpuMillicores', ...DAY },
    'history.host': { hostId, series: ['cpuMillicores', 'pids'], ...DAY },
    'history.hostStack': { hostId, series: 'cpuMillicores', ...DAY },
    'history.ofTenant': { slug: tenantSlug, series: ['cpuMillicores'], ...DAY },
    'operations.list': { tenantSlug, instanceId },
    'operations.listAll': {},
    'operations.activity': { tenantSlug },
    'operations.cancelTask': { tenantSlug, taskId: randomUUID() },
    'search.tenant': { tenantSlug, text: 'e' },
    'search.system': { text: 'e' },
    'images.get': { tenantSlug, imageId: randomUUID() },
    'images.pull': { tenantSlug, reference: 'registry.example/team/app:1', name },
    'images.pullNewer': { tenantSlug, imageId: randomUUID() },
    'images.push': { tenantSlug, imageId: randomUUID(), reference: 'registry.example/team/app:2' },
    'images.commit': { tenantSlug, instanceId, name },
    'images.change': { tenantSlug, imageId: randomUUID(), name },
    'images.delete': { tenantSlug, imageId: randomUUID() },
    'images.share': { tenantSlug, imageId: randomUUID(), withTenants: [] },
    'images.beginImport': { tenantSlug, name, format: 'rootfs', sizeBytes: 1024 },
    'images.finishImport': { tenantSlug, uploadId: randomUUID() },
    'images.cancelImport': { tenantSlug, uploadId: randomUUID() },
    'images.listAll': {},
    'images.offer': { imageId: randomUUID(), isOffered: true },
    'images.previewHostCleanup': {},
    'images.cleanUpHost': { hostId },
    'registries.create': { tenantSlug, name, address: 'registry.example' },
    'registries.update': { tenantSlug, registryId: randomUUID(), name, address: 'registry.example' },
    'registries.remove': { tenantSlug, registryId: randomUUID() },
    'registries.beginCheck': { tenantSlug, registryId: randomUUID() },
    'registries.check': { tenantSlug, registryId: randomUUID() },
    'alerts.list': { tenantSlug },
    'alerts.acknowledge': { tenantSlug, alertId },
    'alerts.createRule': { tenantSlug, name: 'Killed', ...watched },
    'alerts.updateRule': { tenantSlug, ruleId, name: 'Killed', ...watched },
    'alerts.deleteRule': { tenantSlug, ruleId },
    'alerts.muteRule': { tenantSlug, ruleId, forMs: null },
    'alerts.previewRule': { tenantSlug, ...watched },
    'alerts.listAll': {},
    'alerts.acknowledgeAny': { alertId },
    'alerts.createOperatorsRule': { name: 'Killed', ...watched },
    'alerts.updateOperatorsRule': { ruleId, name: 'Killed', ...watched },
    'alerts.deleteOperatorsRule': { ruleId },
    'alerts.muteOperatorsRule': { ruleId, forMs: 60_000 },
    'alerts.previewOperatorsRule': watched,
    'channels.create': { tenantSlug, ...channel },
    'channels.update': { tenantSlug, channelId, ...channel },
    'channels.delete': { tenantSlug, channelId },
    'channels.rotateSecret': { tenantSlug, channelId },
    'channels.test': { tenantSlug, channelId },
    'channels.deliveries': { tenantSlug, channelId },
    'channels.retry': { tenantSlug, channelId, deliveryId },
    'channels.listOperators': {},
    'channels.createOperators': channel,
    'channels.updateOperators': { channelId, ...channel },
    'channels.deleteOperators': { channelId },
    'channels.rotateOperatorsSecret': { channelId },
    'channels.testOperators': { channelId },
    'channels.operatorsDeliveries': { channelId },
    'channels.retryOperators': { channelId, deliveryId },
    'mail.get': {},
    'mail.update': { host: '', port: 587, security: 'starttls', username: '', fromAddress: '' },
    'mail.test': { address: 'somebody@example.org' },
    'registries.listShared': {},
    'registries.createShared': { name, address: 'registry.example' },
    'registries.updateShared': { registryId: randomUUID(), name, address: 'registry.example' },
    'registries.removeShared': { registryId: randomUUID() },
    'usage.summary': { tenantSlug, ...DAY },
    'usage.list': { tenantSlug, ...DAY },
    'usage.chart': { tenantSlug, ...DAY },
    'usage.statement': { tenantSlug, month: '2026-11' },
    'usage.summaryOfAll': DAY,
    'usage.listAll': DAY,
    'usage.chartOfAll': DAY,
    'usage.statementOf': { slug: tenantSlug, month: '2026-11' },
    'usage.setPrice': { unit: 'cpuCoreHour', microPrice: 45_000, validFromMs: nextHourMs() },
    'usage.removePrice': { priceId: randomUUID() },
    'usage.setCurrency': { currency: 'EUR' },
    'hosts.get': { hostId },
    'hosts.events': { hostId },
    'hosts.enrol': { name },
    'hosts.renewToken': { hostId },
    'hosts.configure': { hostId, cordoned: false },
    'hosts.resolveConflict': { hostId },
    'hosts.revoke': { hostId },
    'hosts.remove': { hostId },
    'tenants.get': { slug: tenantSlug },
    'tenants.create': { slug: `c-${randomUUID().slice(0, 13)}`, name: 'New', quota },
    'tenants.configure': { slug: tenantSlug, name: 'Renamed' },
    'tenants.whatIf': { slug: tenantSlug, quota },
    'tenants.remove': { slug: tenantSlug },
    'members.add': { tenantSlug, email: `${name}@example.org`, role: 'reader' },
    'members.setRole': { tenantSlug, userId, role: 'reader' },
    'members.remove': { tenantSlug, userId },
    'roles.create': { tenantSlug, name, scopes: ['tenant:read'] },
    'roles.update': { tenantSlug, roleId, name, scopes: ['tenant:read'] },
    'tokens.create': { tenantSlug, name, scopes: ['tenant:read'], expiresInDays: 1 },
    'tokens.createOwn': { name, scopes: ['tenant:read'], expiresInDays: 1 },
    'providers.create': { name, issuer: 'http://127.0.0.1:1', clientId: 'x', clientSecret: 'x' },
    'providers.test': { providerId: randomUUID() },
    'providers.setEnabled': { providerId: randomUUID(), enabled: false },
    'providers.remove': { providerId: randomUUID() },
    'providers.addMapping': {
      providerId: randomUUID(),
      group: 'staff',
      grant: { kind: 'system', systemRole: 'auditor' },
    },
    'providers.removeMapping': { providerId: randomUUID(), mappingId: randomUUID() },
    'flavors.create': { name, ...size },
    'flavors.update': { flavorId, name, ...size },
    'flavors.remove': { flavorId },
    'live.changes': { tenantSlug },
    'live.usage': { tenantSlug },
    'volumes.create': { tenantSlug, volume: { name, sizeBytes: 16 * MIB } },
    'volumes.resize': { tenantSlug, volumeId, sizeBytes: 32 * MIB },
    'volumes.describe': { tenantSlug, volumeId, name },
    'volumes.snapshot': { tenantSlug, volumeId, name },
    'volumes.readFile': { tenantSlug, volumeId, path: '/' },
    'volumes.setUses': { tenantSlug, instanceId, volumes: [] },
    'volumes.listFolder': { tenantSlug, volumeId, path: '/' },
    'volumes.readText': { tenantSlug, volumeId, path: '/a' },
    'volumes.listOnHost': { hostId },
    'backups.createTarget': {
      tenantSlug,
      target: { name, endpoint: 'https://192.0.2.1', bucket: 'bucket', accessKeyId: 'x', secretAccessKey: 'x' },
    },
    'networks.list': { tenantSlug },
    'networks.create': { tenantSlug, name },
    'networks.delete': { tenantSlug, networkId },
    'networks.createGroup': { tenantSlug, name },
    'networks.updateGroup': { tenantSlug, groupId, name },
    'networks.deleteGroup': { tenantSlug, groupId },
    'networks.ofInstance': { tenantSlug, instanceId },
    'networks.setOfInstance': { tenantSlug, instanceId, networking: {} },
    'networks.overview': {},
    'networks.configure': { pool: '10.96.0.0/12', prefixLength: 24, portFrom: 30_000, portTo: 32_767 },
    'stacks.get': { tenantSlug, stackId: randomUUID() },
    'stacks.plan': { tenantSlug, source: STACK_SOURCE },
    'stacks.create': { tenantSlug, name, source: STACK_SOURCE },
    'stacks.update': { tenantSlug, stackId: randomUUID(), revision: 1, source: STACK_SOURCE },
    'stacks.delete': { tenantSlug, stackId: randomUUID() },
    'stacks.retry': { tenantSlug, stackId: randomUUID() },
    'stacks.cancel': { tenantSlug, stackId: randomUUID() },
    'stacks.rollBack': { tenantSlug, stackId: randomUUID(), revision: 1 },
    'templates.get': { tenantSlug, templateId: randomUUID() },
    'templates.save': { tenantSlug, source: templateSource(name) },
    'templates.delete': { tenantSlug, templateId: randomUUID() },
    'templates.listOffered': {},
    'templates.offer': { source: templateSource(name) },
    'templates.withdraw': { templateId: randomUUID() },
    'secrets.create': { tenantSlug, name, value: { value: 'x' } },
    'secrets.describe': { tenantSlug, secretId, name },
    'secrets.addVersion': { tenantSlug, secretId, value: { value: 'y' } },
    'secrets.destroyVersion': { tenantSlug, secretId, version: 1 },
    'secrets.delete': { tenantSlug, secretId },
    'secrets.setUses': { tenantSlug, instanceId, secrets: [] },
  };
  if (path in inputs) return inputs[path];
  const schema = procedures.find((one) => one.path === path)?.inputs[0];
  const wants = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const all: Record<string, unknown> = {
    tenantSlug,
    instanceId,
    userId,
    tokenId,
    roleId,
    secretId,
    scheduleId,
    volumeId,
    snapshotId,
    targetId,
    backupId,
  };
  return wants.length === 0 ? undefined : Object.fromEntries(wants.map((key) => [key, all[key]]));
}

export function functionAt(caller: AppCaller, path: string): (input: unknown) => Promise<unknown> {
  let target: unknown = caller;
  for (const part of path.split('.')) target = Reflect.get(target as object, part);
  return target as (input: unknown) => Promise<unknown>;
}

/** Calls a procedure by its path; a subscription is begun and ended. */
export async function call(caller: AppCaller, path: string, input: unknown): Promise<unknown> {
  const answer: unknown = await functionAt(caller, path)(input);
  // A subscription is authorised when it is called; what it says is somebody else's test.
  if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
    await (answer as AsyncGenerator).return(undefined);
  }
  return answer;
}

/** What an attempt was refused with; `ok` when it was not. */
export async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return 'ok';
  } catch (error) {
    return shapeOf(error).code;
  }
}

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
