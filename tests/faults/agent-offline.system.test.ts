import { MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeGroups } from '../fixtures/cgroup-tree.ts';
import { ceilingsOf, containerGroupsIn, groupExists } from '../fixtures/kernel-oracle.ts';
import { expectSettled } from '../fixtures/observer.ts';
import { startStack, type Stack, type StackHost } from '../fixtures/stack.ts';
import { compartmentGroup, emptyTenant, launch, launchAndWait, makeTenant, untilRunning } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';

let stack: Stack;
let host: StackHost;
beforeAll(async () => {
  stack = await startStack({ suite: 'agent-offline', liveRestore: false });
  const [only] = stack.hosts;
  if (!only) throw new Error('no host');
  host = only;
});
afterAll(() => stack?.stop());

it('after a reboot without control plane restores compartments first, then what ran in them', async () => {
  const tenant = await makeTenant(stack, 'rebooted');
  const size = { cpuMillicores: 100, memoryBytes: 24 * MIB, pids: 20 };
  await launchAndWait(stack.api, tenant, 'one', size);
  await launchAndWait(stack.api, tenant, 'two', size);
  const group = compartmentGroup(host, tenant);
  const ceilings = { cpuMillicores: 200, memoryBytes: 48 * MIB, pids: 40 };
  expect(ceilingsOf(group)).toEqual(ceilings);

  // A reboot takes the processes and the cgroups, and leaves the disk.
  await stack.web.kill9();
  await host.agent.kill9();
  await host.engine.shutDown();
  removeGroups((path) => path.split('/')[1] === host.cgroupRoot);
  expect(groupExists(group)).toBe(false);

  // Neither the dashboard nor the engine is there: compartments need neither.
  await host.agent.start();
  await until('the compartment is back', () => ceilingsOf(group).memoryBytes === ceilings.memoryBytes, {
    timeoutMs: 10_000,
  });
  await until('all of its ceilings', () => JSON.stringify(ceilingsOf(group)) === JSON.stringify(ceilings), {
    timeoutMs: 5_000,
  });
  expect(containerGroupsIn(host.cgroupRoot)).toEqual([]);

  await host.engine.restart();
  await until(
    'both run again, without anybody asking for it',
    () =>
      containerGroupsIn(host.cgroupRoot).filter((one) => one.tenantSlug === tenant && one.processes > 0).length === 2,
    { timeoutMs: 45_000, everyMs: 100 },
  );
  expect(ceilingsOf(group)).toEqual(ceilings);

  await stack.web.start();
  await stack.untilOnline(host);
  await expectSettled(stack);
  await emptyTenant(stack, tenant);
});

it('keeps launches and deletions for a silent host, and gives room back only once it has confirmed', async () => {
  const tenant = await makeTenant(stack, 'silent', { instances: 2 });
  const doomed = await launchAndWait(stack.api, tenant, 'doomed');
  await host.agent.kill9();

  // The host was heard a moment ago, so it still takes launches; they wait.
  const waiting = await launch(stack.api, tenant, 'waiting');
  await stack.api.instances.delete.mutate({ tenantSlug: tenant, instanceId: doomed.id });
  const view = await stack.api.instances.get.query({ tenantSlug: tenant, instanceId: waiting });
  expect(view).toMatchObject({ pendingOperation: 'launch', containerId: null });
  const quota = await stack.api.quota.get.query({ tenantSlug: tenant });
  expect(quota.tenant.reserved.instances).toBe(2);
  expect(containerGroupsIn(host.cgroupRoot).filter((one) => one.tenantSlug === tenant)).toHaveLength(1);

  await host.agent.start();
  await untilRunning(stack.api, tenant, waiting);
  await until('the deletion is confirmed', async () => {
    const row = await stack.db.instance.findUniqueOrThrow({ where: { id: doomed.id } });
    return row.goneAt !== null;
  });
  await expectSettled(stack);
  await emptyTenant(stack, tenant);
});

it('shows a host that stays silent as unreachable, with its instances as last heard', async () => {
  const tenant = await makeTenant(stack, 'stale');
  const instance = await launchAndWait(stack.api, tenant, 'kept');
  await host.agent.kill9();
  await until(
    'the host is shown as unreachable',
    async () => (await stack.api.hosts.get.query({ hostId: host.id })).state === 'unreachable',
    { timeoutMs: 30_000, everyMs: 250 },
  );
  const view = await stack.api.instances.get.query({ tenantSlug: tenant, instanceId: instance.id });
  expect(view.hostReachable).toBe(false);
  expect(
    containerGroupsIn(host.cgroupRoot).filter((one) => one.tenantSlug === tenant && one.processes > 0),
  ).toHaveLength(1);
  await host.agent.start();
  await stack.untilOnline(host);
  await emptyTenant(stack, tenant);
  await expectSettled(stack);
});
