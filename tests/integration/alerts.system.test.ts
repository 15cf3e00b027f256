import { rmSync, writeFileSync } from 'node:fs';
import { MIB, type AlertCondition, type BuiltInRule, type WebhookMessage } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  openWebhookReceiver,
  type WebhookReceiver,
} from '../../apps/web/src/server/services/alerts/testing/webhook-receiver.ts';
import { BUSY_COMMAND } from '../fixtures/image.ts';
import { runOrThrow } from '../fixtures/processes.ts';
import { enrolAgent } from '../fixtures/stack-parts.ts';
import { startStack, type Stack, type StackHost } from '../fixtures/stack.ts';
import { compartmentGroup, launch, launchAndWait, makeTenant, untilInstance } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';

/** Rules are looked at every 5 s, hosts tell how they are every few seconds, and a silent host is down after 40 s. */
const TOLD_MS = 90_000;

let stack: Stack;
let host: StackHost;
let receiver: WebhookReceiver;
beforeAll(async () => {
  stack = await startStack({ suite: 'alerts', usageChunkMs: 2_000 });
  const [only] = stack.hosts;
  if (only === undefined) throw new Error('no host');
  host = only;
  receiver = await openWebhookReceiver();
  const target = { kind: 'webhook' as const, url: receiver.url };
  const { signingSecret } = await stack.api.channels.createOperators.mutate({ name: 'Receiver', target });
  receiver.signingSecret = signingSecret ?? '';
});
afterAll(async () => {
  await receiver?.close();
  await stack?.stop();
});

type SeriesCondition = Extract<AlertCondition, { kind: 'series' }>;
type AlertMessage = Exclude<WebhookMessage, { type: 'test' }>;

/** What came, each message once more for each time it came. Every one has to be signed and to be what is written down. */
function toldOf(rule: BuiltInRule, name: string): AlertMessage[] {
  return receiver.received.flatMap(({ message }) => {
    if (message === null) throw new Error('a message that is not signed, or not what is written down');
    return message.type !== 'test' && message.data.rule.builtIn === rule && message.data.subject.name === name
      ? [message]
      : [];
  });
}

async function untilTold(rule: BuiltInRule, name: string, types: AlertMessage['type'][]): Promise<void> {
  await until(`${rule} of ${name}: ${types.join(', ')}`, () => toldOf(rule, name).length >= types.length, {
    timeoutMs: TOLD_MS,
    everyMs: 250,
  });
  expect(toldOf(rule, name).map(({ type }) => type)).toEqual(types);
}
const untilFired = (rule: BuiltInRule, name: string) => untilTold(rule, name, ['alert.fired']);
const untilCleared = (rule: BuiltInRule, name: string) => untilTold(rule, name, ['alert.fired', 'alert.cleared']);

/** Sets a built-in rule otherwise, as operators do. */
async function setRule(builtIn: BuiltInRule, change: (condition: SeriesCondition) => SeriesCondition): Promise<void> {
  const rules = await stack.api.alerts.operatorsRules.query({});
  const rule = rules.find((one) => one.builtIn === builtIn);
  if (rule?.condition.kind !== 'series') throw new Error(`${builtIn} has no threshold`);
  const { name, enabled, subjectKind, severity, condition } = rule;
  await stack.api.alerts.updateOperatorsRule.mutate({
    ruleId: rule.id,
    name,
    enabled,
    subjectKind,
    severity,
    condition: change(condition),
    forSec: 0,
  });
}

it('memory-kill: of an instance that took more than it may have, until it ends otherwise', async () => {
  const tenant = await makeTenant(stack, 'killed');
  // Greedy in its first life only. As its own first process, so that it is what the kernel kills.
  const command = ['/bin/sh', '-c', '[ -e /once ] && exec sleep 2; touch /once; exec tail /dev/zero'];
  const id = await launch(stack.api, tenant, 'greedy', { command, restartPolicy: 'never', memoryBytes: 32 * MIB });
  await untilInstance(stack.api, tenant, id, 'dead', (view) => view.lastDeath !== null);
  await untilFired('memory-kill', 'greedy');
  await stack.api.instances.start.mutate({ tenantSlug: tenant, instanceId: id });
  await untilCleared('memory-kill', 'greedy');
});

it('restart-loop: of an instance that keeps ending, until it is stopped', async () => {
  const tenant = await makeTenant(stack, 'looping');
  const id = await launch(stack.api, tenant, 'looper', { command: ['/bin/false'], restartPolicy: 'always' });
  await untilFired('restart-loop', 'looper');
  await stack.api.instances.stop.mutate({ tenantSlug: tenant, instanceId: id });
  await untilCleared('restart-loop', 'looper');
});

it('compartment-full: of a tenant whose processes are as many as it may have, until they are fewer', async () => {
  await setRule('compartment-full', (condition) => ({ ...condition, threshold: 800, clearAt: 500 }));
  const tenant = await makeTenant(stack, 'crowded');
  const command = ['/bin/sh', '-c', 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do sleep 3600 & done; wait'];
  const { id } = await launchAndWait(stack.api, tenant, 'crowd', { command, pids: 20, memoryBytes: 64 * MIB });
  await untilFired('compartment-full', `Tenant ${tenant}`);
  await stack.api.instances.stop.mutate({ tenantSlug: tenant, instanceId: id });
  await untilCleared('compartment-full', `Tenant ${tenant}`);
});

it('throttled: of an instance that wants more of the processor than it may have, until it may have it', async () => {
  await setRule('throttled', (condition) => condition);
  const tenant = await makeTenant(stack, 'held-back');
  const limits = { cpuMillicores: 100, cpuLimitMillicores: 100 };
  const { id } = await launchAndWait(stack.api, tenant, 'busy', { command: BUSY_COMMAND, ...limits });
  await untilFired('throttled', 'busy');
  await stack.api.instances.stop.mutate({ tenantSlug: tenant, instanceId: id });
  await untilCleared('throttled', 'busy');
});

it('volume-filling: of a volume with little room, until there is more', async () => {
  await setRule('volume-filling', (condition) => condition);
  const tenant = await makeTenant(stack, 'hoarder');
  const volume = { name: 'data', sizeBytes: 64 * MIB, hostId: host.id };
  const { id: volumeId } = await stack.api.volumes.create.mutate({ tenantSlug: tenant, volume });
  const command = ['/bin/sh', '-c', 'dd if=/dev/zero of=/data/fill bs=1M 2>/dev/null; exec sleep 3600'];
  const volumes = [{ volumeId, mountPath: '/data', readOnly: false }];
  const { id } = await launchAndWait(stack.api, tenant, 'filler', { command, volumes });
  await untilFired('volume-filling', 'data');
  // A volume that is a file on this disk grows while nobody has it.
  await stack.api.instances.stop.mutate({ tenantSlug: tenant, instanceId: id });
  await stack.api.volumes.resize.mutate({ tenantSlug: tenant, volumeId, sizeBytes: 256 * MIB });
  await untilCleared('volume-filling', 'data');
});

it('disk-filling: of a host whose disk gets full, until there is room again', async () => {
  const row = await stack.db.host.findUniqueOrThrow({ where: { id: host.id }, select: { heartbeat: true } });
  const { engineDisk } = row.heartbeat as { engineDisk: { capacityBytes: number; freeBytes: number } };
  const share = Math.round((1 - engineDisk.freeBytes / engineDisk.capacityBytes) * 1000);
  await setRule('disk-filling', (condition) => ({ ...condition, threshold: share + 20, clearAt: share + 10 }));
  const file = `${stack.folder}/fill`;
  try {
    await runOrThrow('fallocate', ['-l', String(Math.round(engineDisk.capacityBytes * 0.04)), file]);
    await untilFired('disk-filling', host.name);
  } finally {
    rmSync(file, { force: true });
  }
  await untilCleared('disk-filling', host.name);
});

it('drift: of a host on which somebody else changed a ceiling, until that is long ago', async () => {
  const tenant = await makeTenant(stack, 'lifted');
  await launchAndWait(stack.api, tenant, 'lifted', { pids: 20 });
  writeFileSync(`/sys/fs/cgroup/pids/${compartmentGroup(host, tenant)}/pids.max`, 'max');
  await untilFired('drift', host.name);
  // Ten minutes go by.
  await stack.db.$executeRaw`update "HostEvent" set at = at - interval '10 minutes' where "hostId" = ${host.id}::uuid`;
  await untilCleared('drift', host.name);
});

it('certificate-expiring: of a host whose certificate ends soon, until it has another', async () => {
  // Six days go by without a renewal.
  await stack.db.agentCertificate.updateMany({
    where: { hostId: host.id },
    data: { expiresAt: new Date(Date.now() + 86_400_000) },
  });
  await untilFired('certificate-expiring', host.name);
  const { token } = await stack.api.hosts.renewToken.mutate({ hostId: host.id });
  await host.agent.stop();
  await enrolAgent(host.settings, token);
  await host.agent.start();
  await stack.untilOnline(host);
  await untilCleared('certificate-expiring', host.name);
});

it('host-silent: of a host that is not heard, until it is', async () => {
  await host.agent.kill9();
  await untilFired('host-silent', host.name);
  await host.agent.start();
  await stack.untilOnline(host);
  await untilCleared('host-silent', host.name);
});

it('every alert was told twice, once at its beginning and once at its end, and the log says the same', async () => {
  const alerts = await stack.db.alert.findMany({ where: { firedAt: { not: null } }, include: { rule: true } });
  const told = receiver.received.flatMap(({ message }) =>
    message === null || message.type === 'test' ? [] : [`${message.data.id} ${message.type}`],
  );
  expect(new Set(alerts.map(({ rule }) => rule.builtIn)).size).toBe(9);
  expect(alerts.filter(({ state }) => state !== 'cleared')).toEqual([]);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(told.length);
  expect(told.toSorted()).toEqual(alerts.flatMap(({ id }) => [`${id} alert.cleared`, `${id} alert.fired`]).toSorted());
  const [channel] = await stack.api.channels.listOperators.query({});
  const log = await stack.api.channels.operatorsDeliveries.query({ channelId: channel?.id ?? '', pageSize: 100 });
  expect(log.total).toBe(told.length);
  expect(log.rows.filter(({ state, attempts }) => state !== 'delivered' || attempts !== 1)).toEqual([]);
});
