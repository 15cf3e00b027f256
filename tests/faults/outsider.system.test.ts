import { writeFileSync } from 'node:fs';
import { containerName, MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ceilingsOf } from '../fixtures/kernel-oracle.ts';
import { expectSettled, observe } from '../fixtures/observer.ts';
import { startStack, type Stack, type StackHost } from '../fixtures/stack.ts';
import { compartmentGroup, emptyTenant, launchAndWait, makeTenant } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';

/** What nobody was told about is found by the look that is taken anyway, every few seconds. */
const REPAIRED_MS = 10_000;
/** A container that is gone is told by the engine, and made again as fast as it can be started. */
const BACK_MS = 30_000;

let stack: Stack;
let host: StackHost;
beforeAll(async () => {
  stack = await startStack({ suite: 'outsider' });
  const [only] = stack.hosts;
  if (!only) throw new Error('no host');
  host = only;
});
afterAll(() => stack?.stop());

async function containerOf(instanceId: string) {
  const all = await host.engine.client.list();
  return all.filter((container) => container.Names.includes(`/${containerName(instanceId)}`));
}

it('brings back a container that somebody has removed behind its back', async () => {
  const tenant = await makeTenant(stack, 'robbed');
  const instance = await launchAndWait(stack.api, tenant, 'robbed');
  const observer = observe(stack);
  const [before] = await containerOf(instance.id);
  await host.engine.client.remove(before?.Id ?? '');
  const after = await until(
    'another container',
    async () => (await containerOf(instance.id)).find((one) => one.State === 'running' && one.Id !== before?.Id),
    { timeoutMs: BACK_MS },
  );
  await expectSettled(stack);
  expect((await containerOf(instance.id)).map((one) => one.Id)).toEqual([after.Id]);
  expect(await observer.stop()).toEqual([]);
  await emptyTenant(stack, tenant);
});

it('takes back a ceiling that somebody has lifted', async () => {
  const tenant = await makeTenant(stack, 'lifted');
  await launchAndWait(stack.api, tenant, 'lifted', { cpuMillicores: 100, memoryBytes: 32 * MIB, pids: 20 });
  const group = compartmentGroup(host, tenant);
  writeFileSync(`/sys/fs/cgroup/cpu/${group}/cpu.cfs_quota_us`, '-1');
  writeFileSync(`/sys/fs/cgroup/pids/${group}/pids.max`, 'max');
  await until('the ceilings again', () => ceilingsOf(group).cpuMillicores !== null && ceilingsOf(group).pids !== null, {
    timeoutMs: REPAIRED_MS,
    everyMs: 250,
  });
  expect(ceilingsOf(group)).toEqual({ cpuMillicores: 100, memoryBytes: 32 * MIB, pids: 20 });
  await emptyTenant(stack, tenant);
});

it('leaves containers alone that are not its own', async () => {
  const foreign = await host.engine.client.create('somebody-elses', {
    Image: 'bulkhead/busybox:1',
    HostConfig: { NetworkMode: 'none' },
  });
  await host.engine.client.start(foreign);
  const tenant = await makeTenant(stack, 'polite');
  await launchAndWait(stack.api, tenant, 'polite');
  await emptyTenant(stack, tenant);
  await host.agent.kill9();
  await host.agent.start();
  await stack.untilOnline(host);
  const all = await host.engine.client.list();
  expect(all.map((container) => [container.Id, container.State])).toEqual([[foreign, 'running']]);
  await host.engine.client.remove(foreign);
  // The agent may have ended between the last container and its compartment: the next one removes it when it has looked around.
  await expectSettled(stack);
});
