import { MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { memoryKillsIn, memoryPeakOf } from '../fixtures/kernel-oracle.ts';
import { startStack, type Stack } from '../fixtures/stack.ts';
import {
  compartmentGroup,
  emptyTenant,
  launch,
  launchAndWait,
  makeTenant,
  untilInstance,
} from '../fixtures/tenants.ts';

/** Takes 200 MiB at once and touches every page of it. */
const GREEDY_COMMAND = ['/bin/sh', '-c', 'exec dd if=/dev/zero of=/dev/null bs=200M count=1'];

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ suite: 'memory-wall' });
});
afterAll(() => stack?.stop());

it('kills what crosses the compartment of its tenant, nobody else, and says so', async () => {
  const [host] = stack.hosts;
  if (!host) throw new Error('no host');
  const tenant = await makeTenant(stack, 'greedy');
  const neighbour = await makeTenant(stack, 'modest');
  const quiet = await launchAndWait(stack.api, tenant, 'quiet', { memoryBytes: 32 * MIB });
  const other = await launchAndWait(stack.api, neighbour, 'other', { memoryBytes: 64 * MIB });

  const greedy = await launch(stack.api, tenant, 'greedy', {
    memoryBytes: 32 * MIB,
    restartPolicy: 'never',
    command: GREEDY_COMMAND,
  });
  const dead = await untilInstance(stack.api, tenant, greedy, 'dead', (view) => view.lastDeath !== null);
  expect(dead.state).toBe('exited');
  expect(dead.lastDeath).toMatchObject({ cause: 'tenant-memory-ceiling', exitCode: 137, limitBytes: 64 * MIB });
  expect(dead.lastDeath?.message).toContain('64 MiB');

  const group = compartmentGroup(host, tenant);
  expect(memoryPeakOf(group)).toBeLessThanOrEqual(64 * MIB);
  expect(memoryKillsIn(compartmentGroup(host, neighbour))).toBe(0);
  for (const [slug, before] of [
    [tenant, quiet],
    [neighbour, other],
  ] as const) {
    const now = await stack.api.instances.get.query({ tenantSlug: slug, instanceId: before.id });
    expect(now).toMatchObject({ state: 'running', containerId: before.containerId, restarts: 0, lastDeath: null });
  }
  await emptyTenant(stack, tenant);
  await emptyTenant(stack, neighbour);
});

it('tells a limit of its own from the ceiling of the tenant', async () => {
  const tenant = await makeTenant(stack, 'limited');
  await launchAndWait(stack.api, tenant, 'room', { memoryBytes: 256 * MIB });
  const id = await launch(stack.api, tenant, 'capped', {
    memoryBytes: 16 * MIB,
    memoryLimitBytes: 48 * MIB,
    restartPolicy: 'never',
    command: GREEDY_COMMAND,
  });
  const dead = await untilInstance(stack.api, tenant, id, 'dead', (view) => view.lastDeath !== null);
  expect(dead.lastDeath).toMatchObject({ cause: 'own-memory-limit', exitCode: 137, limitBytes: 48 * MIB });
  await emptyTenant(stack, tenant);
});
