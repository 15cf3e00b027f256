import { afterAll, beforeAll, expect, it } from 'vitest';
import { GIB, MIB } from '@bulkhead/shared';
import { ceilingsOf, containerGroupsIn } from '../fixtures/kernel-oracle.ts';
import { expectSettled, observe } from '../fixtures/observer.ts';
import { startStack, type Stack, type StackHost } from '../fixtures/stack.ts';
import {
  compartmentGroup,
  emptyTenant,
  launchAndWait,
  makeTenant,
  untilInstance,
  untilRunning,
} from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';

let stack: Stack;
let hosts: [StackHost, StackHost];
beforeAll(async () => {
  stack = await startStack({ suite: 'two-hosts', hosts: 2, netns: true, cpuAllocatablePercent: 100 });
  const [a, b] = stack.hosts;
  if (!a || !b) throw new Error('two hosts');
  hosts = [a, b];
});
afterAll(() => stack?.stop());

it('spreads by free reservation, and each host holds its part of the tenant', async () => {
  const tenant = await makeTenant(stack, 'spread', { cpuMillicores: 4_000, memoryBytes: 8 * GIB });
  const observer = observe(stack);
  const size = { cpuMillicores: 300, memoryBytes: 32 * MIB, pids: 16 };
  const placed: string[] = [];
  for (const name of ['one', 'two', 'three', 'four']) {
    placed.push((await launchAndWait(stack.api, tenant, name, size)).hostName);
  }
  // The freer one each time; the first tie goes to the name that sorts first.
  expect(placed).toEqual(['host-a', 'host-b', 'host-a', 'host-b']);

  // A large one on b makes a the freer host for the next two.
  await launchAndWait(stack.api, tenant, 'large', { ...size, cpuMillicores: 700, hostId: hosts[1].id });
  for (const name of ['five', 'six']) {
    expect((await launchAndWait(stack.api, tenant, name, size)).hostName).toBe('host-a');
  }
  expect(ceilingsOf(compartmentGroup(hosts[0], tenant)).cpuMillicores).toBe(1_200);
  expect(ceilingsOf(compartmentGroup(hosts[1], tenant)).cpuMillicores).toBe(1_300);
  await expectSettled(stack);
  await emptyTenant(stack, tenant);
  await expectSettled(stack);
  expect(await observer.stop()).toEqual([]);
});

it('goes through the same life on either host', async () => {
  const tenant = await makeTenant(stack, 'either');
  for (const host of hosts) {
    const { id } = await launchAndWait(stack.api, tenant, `on-${host.name}`, { hostId: host.id });
    const at = { tenantSlug: tenant, instanceId: id };
    const own = () => containerGroupsIn(host.cgroupRoot).filter((group) => group.processes > 0);
    expect(own()).toHaveLength(1);

    await stack.api.instances.pause.mutate(at);
    await untilInstance(stack.api, tenant, id, 'paused', (view) => view.state === 'paused' && !view.pendingOperation);
    await stack.api.instances.resume.mutate(at);
    const running = await untilRunning(stack.api, tenant, id);

    await stack.api.instances.restart.mutate(at);
    const restarted = await untilRunning(stack.api, tenant, id);
    expect(restarted.startedAtMs).toBeGreaterThan(running.startedAtMs ?? Infinity);

    await stack.api.instances.resize.mutate({
      ...at,
      size: { cpuMillicores: 80, memoryBytes: 20 * MIB, pids: 12, cpuLimitMillicores: null, memoryLimitBytes: null },
    });
    await untilRunning(stack.api, tenant, id);
    expect(ceilingsOf(compartmentGroup(host, tenant))).toEqual({ cpuMillicores: 80, memoryBytes: 20 * MIB, pids: 12 });

    await stack.api.instances.stop.mutate(at);
    await untilInstance(stack.api, tenant, id, 'stopped', (view) => view.state === 'stopped' && !view.pendingOperation);
    expect(own()).toHaveLength(0);
    // A stopped instance keeps its reservation, and the compartment with it.
    expect(ceilingsOf(compartmentGroup(host, tenant)).cpuMillicores).toBe(80);
    await stack.api.instances.start.mutate(at);
    await untilRunning(stack.api, tenant, id);
    await emptyTenant(stack, tenant);
    await expectSettled(stack);
  }
});

it('launches nothing on a cordoned host and keeps what runs there', async () => {
  const tenant = await makeTenant(stack, 'cordoned');
  const before = await launchAndWait(stack.api, tenant, 'before', { hostId: hosts[0].id });
  await stack.api.hosts.configure.mutate({ hostId: hosts[0].id, cordoned: true });
  expect((await launchAndWait(stack.api, tenant, 'after')).hostName).toBe('host-b');
  const view = await stack.api.instances.get.query({ tenantSlug: tenant, instanceId: before.id });
  expect(view.state).toBe('running');
  await stack.api.hosts.configure.mutate({ hostId: hosts[0].id, cordoned: false });
  await emptyTenant(stack, tenant);
});

it('never gives out the same reservation on two hosts, however fast it moves', async () => {
  const size = { cpuMillicores: 300, memoryBytes: 32 * MIB, pids: 16 };
  // Room for exactly one: it can be launched on one host only once the other has let go of it.
  const tenant = await makeTenant(stack, 'moving', size);
  const observer = observe(stack, { kernelEveryMs: 2 });
  for (let round = 0; round < 6; round += 1) {
    const host = hosts[round % 2];
    const { id } = await until(
      'room again',
      () => launchAndWait(stack.api, tenant, 'nomad', { ...size, hostId: host?.id ?? null }),
      {
        everyMs: 5,
      },
    );
    await stack.api.instances.delete.mutate({ tenantSlug: tenant, instanceId: id });
  }
  await emptyTenant(stack, tenant);
  await expectSettled(stack);
  expect(await observer.stop()).toEqual([]);
  expect(observer.samples).toBeGreaterThan(100);
});
