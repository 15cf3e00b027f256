import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../../../tests/fixtures/until.ts';
import { AgentRig } from '../testing/agent-rig.ts';

let rig: AgentRig;
beforeAll(async () => {
  rig = await AgentRig.start();
});
afterAll(() => rig?.stop());

const CHECK = {
  command: ['/bin/sh', '-c', 'test -f /tmp/well'],
  intervalSec: 5,
  timeoutSec: 2,
  retries: 2,
  startPeriodSec: 0,
  restarts: false,
};

async function launch(change: Parameters<AgentRig['instance']>[1] = {}) {
  const instance = rig.instance('acme', change);
  rig.send();
  return { instance, seen: await rig.reaches(instance.id, 'running') };
}

const config = async (containerId: string | null) =>
  (await rig.engine.client.inspect(containerId ?? ''))['Config'] as Record<string, unknown>;

const reachesHealth = (id: string, state: string) =>
  until(
    `${id} ${state}`,
    async () => {
      const seen = await rig.seen(id);
      return seen?.health?.state === state ? seen : null;
    },
    { timeoutMs: 40_000, everyMs: 50 },
  );

it('keeps the container under a new name, and gives the name to the next one', async () => {
  const { instance, seen } = await launch();
  rig.change(instance.id, { name: 'another-name' });
  rig.send();
  const renamed = await rig.reaches(instance.id, 'running');
  expect(renamed).toMatchObject({ containerId: seen.containerId, startedAtMs: seen.startedAtMs });
  rig.change(instance.id, { env: [{ name: 'NEW', value: '1' }] });
  rig.send();
  const rebuilt = await rig.reaches(instance.id, 'running');
  expect(rebuilt.containerId).not.toBe(seen.containerId);
  expect(await config(rebuilt.containerId)).toMatchObject({ Hostname: 'another-name' });
});

it('tells what a check of ours says, and ends nothing for it unless it is asked to', async () => {
  const { instance, seen } = await launch({
    healthCheck: CHECK,
    command: ['/bin/sh', '-c', 'touch /tmp/well; sleep 1000'],
  });
  expect(await config(seen.containerId)).toMatchObject({
    Healthcheck: { Test: ['CMD', '/bin/sh', '-c', 'test -f /tmp/well'], Interval: 5e9, Retries: 2 },
  });
  expect((await reachesHealth(instance.id, 'healthy')).health).toMatchObject({ failuresInRow: 0 });
  await rig.engine.client.call('POST', `/containers/${seen.containerId}/stop?t=1`);
  const again = await until('another run', async () => {
    const now = await rig.seen(instance.id);
    return now?.state === 'running' && now.restarts === 1 ? now : null;
  });
  expect(again.health?.state).toBe('starting');
});

it('restarts what is unhealthy where that is asked for, and waits longer each time', async () => {
  const { instance } = await launch({
    healthCheck: { ...CHECK, retries: 1, restarts: true },
    restartPolicy: 'on-failure',
    stopGraceSec: 1,
  });
  const waits = await until(
    'two restarts',
    async () => {
      const seen = await rig.seen(instance.id);
      return seen?.restarts === 2 && seen.state === 'backing-off' ? seen : null;
    },
    { timeoutMs: 40_000, everyMs: 20 },
  );
  expect(waits.lastDeath?.cause).toBe('unhealthy');
  expect((waits.nextTryAtMs ?? 0) - (waits.lastDeath?.atMs ?? 0)).toBe(2000);
});

it('gives the grace that was asked for, changed while it runs', async () => {
  const { instance, seen } = await launch({ command: ['/bin/sh', '-c', "trap '' TERM; while :; do sleep 1; done"] });
  rig.change(instance.id, { stopGraceSec: 2 });
  rig.send();
  expect((await rig.reaches(instance.id, 'running')).containerId).toBe(seen.containerId);
  const askedMs = Date.now();
  rig.change(instance.id, { state: 'stopped' });
  rig.send();
  const stopped = await rig.reaches(instance.id, 'stopped');
  expect(stopped.lastDeath).toMatchObject({ cause: 'stop-timeout', message: expect.stringContaining('within 2 s') });
  expect(Date.now() - askedMs).toBeLessThan(9_000);
});

it('keeps the container until the image that replaces it is there', async () => {
  const { instance, seen } = await launch();
  const image = { reference: 'next:1', id: `sha256:${'0'.repeat(64)}` };
  rig.change(instance.id, { image });
  rig.send();
  const kept = await rig.reaches(instance.id, 'running');
  expect(kept).toMatchObject({ containerId: seen.containerId, problem: { code: 'image-missing' } });
  rig.change(instance.id, { image: instance.image });
  rig.send();
  const back = await rig.reaches(instance.id, 'running');
  expect(back).toMatchObject({ containerId: seen.containerId, problem: null });
});
