import { MIB } from '@bulkhead/shared';
import type { Death, ObservedInstance } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../../../tests/fixtures/until.ts';
import { AgentRig } from '../testing/agent-rig.ts';

let rig: AgentRig;
let tenants = 0;
beforeAll(async () => {
  rig = await AgentRig.start();
});
afterAll(() => rig?.stop());

const ONCE = { restartPolicy: 'never' as const };
const shell = (program: string) => ['/bin/sh', '-c', program];
/** More memory than any of the limits here, in one go. */
const EAT = 'dd if=/dev/zero of=/dev/null bs=96M count=1';

async function run(change: Parameters<AgentRig['instance']>[1]): Promise<ObservedInstance> {
  tenants += 1;
  const tenant = `mortal-${tenants}`;
  rig.compartment(tenant, { memoryBytes: 64 * MIB });
  const instance = rig.instance(tenant, { ...ONCE, ...change });
  rig.send();
  return until(
    `the end of ${instance.id}`,
    async () => {
      const seen = await rig.seen(instance.id);
      return seen?.lastDeath === null || seen?.lastDeath === undefined ? null : seen;
    },
    { everyMs: 20 },
  );
}

async function running(change: Parameters<AgentRig['instance']>[1]) {
  tenants += 1;
  const instance = rig.instance(`mortal-${tenants}`, { ...ONCE, ...change });
  rig.send();
  const { containerId } = await rig.reaches(instance.id, 'running');
  return { id: instance.id, containerId: containerId ?? '' };
}

/** Each plants one cause and answers what the agent says of it. */
const PLANTED: Record<Exclude<Death['cause'], 'host-memory' | 'engine-lost'>, () => Promise<ObservedInstance>> = {
  'own-memory-limit': () => run({ memoryLimitBytes: 32 * MIB, command: shell(EAT) }),
  'tenant-memory-ceiling': () => run({ command: shell(EAT) }),
  exit: () => run({ command: shell('exit 7') }),
  signal: async () => {
    const { id, containerId } = await running({ command: shell('while :; do sleep 1; done') });
    await rig.engine.client.call('POST', `/containers/${containerId}/kill?signal=SIGKILL`);
    return rig.reaches(id, 'exited');
  },
  'stop-timeout': async () => {
    const { id } = await running({ command: shell("trap '' TERM; while :; do sleep 1; done") });
    rig.change(id, { state: 'stopped' });
    rig.send();
    return rig.reaches(id, 'stopped');
  },
  unhealthy: () =>
    run({
      restartPolicy: 'on-failure',
      command: shell("trap 'exit 0' TERM; while :; do sleep 1; done"),
      healthCheck: {
        command: shell('echo nobody is at home; exit 1'),
        intervalSec: 5,
        timeoutSec: 2,
        retries: 1,
        startPeriodSec: 0,
        restarts: true,
      },
    }),
  'start-failure': () => run({ image: { reference: 'no/such:1', id: `sha256:${'0'.repeat(64)}` } }),
};

it.each(Object.entries(PLANTED))('tells %s', async (cause, plant) => {
  const seen = await plant();
  expect(seen.lastDeath?.cause).toBe(cause);
  if (cause === 'own-memory-limit') expect(seen.lastDeath?.limitBytes).toBe(32 * MIB);
  if (cause === 'unhealthy') expect(seen.lastDeath?.message).toContain('nobody is at home');
  if (cause === 'tenant-memory-ceiling') expect(seen.lastDeath?.limitBytes).toBe(64 * MIB);
});

it('tells a signal from memory, after a child has died of memory long before', async () => {
  const { id, containerId } = await running({
    memoryLimitBytes: 32 * MIB,
    command: shell(`${EAT}; while :; do sleep 1; done`),
  });
  const own = `mortal-${tenants}/${containerId}`;
  await until('the kill', () => /^oom_kill [1-9]/m.test(rig.kernel('memory', own, 'memory.oom_control')));
  // Longer than a kill can take to end a container that it ends.
  await new Promise((proceed) => setTimeout(proceed, 6_500));
  await rig.engine.client.call('POST', `/containers/${containerId}/kill?signal=SIGKILL`);
  expect((await rig.reaches(id, 'exited')).lastDeath).toMatchObject({ cause: 'signal', exitCode: 137 });
});

it('is right when many end at once in one tenant, each of its own', async () => {
  rig.compartment('crowd', { memoryBytes: 160 * MIB, pids: 1024 });
  const eaters = Array.from({ length: 4 }, () =>
    rig.instance('crowd', { ...ONCE, memoryLimitBytes: 24 * MIB, command: shell(`sleep 1; ${EAT}`) }),
  );
  const exiters = Array.from({ length: 3 }, (_, code) =>
    rig.instance('crowd', { ...ONCE, command: shell(`sleep 1; exit ${code + 1}`) }),
  );
  const victims = Array.from({ length: 3 }, () => rig.instance('crowd', { ...ONCE, command: shell('sleep 1000') }));
  rig.send();
  for (const { id } of victims) {
    const { containerId } = await rig.reaches(id, 'running');
    await rig.engine.client.call('POST', `/containers/${containerId}/kill?signal=SIGKILL`);
  }
  for (const { id } of eaters) expect((await rig.reaches(id, 'exited')).lastDeath?.cause).toBe('own-memory-limit');
  for (const [code, { id }] of exiters.entries()) {
    expect((await rig.reaches(id, 'exited')).lastDeath).toMatchObject({ cause: 'exit', exitCode: code + 1 });
  }
  for (const { id } of victims) expect((await rig.reaches(id, 'exited')).lastDeath?.cause).toBe('signal');
});
