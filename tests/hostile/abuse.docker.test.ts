import { readFileSync, writeFileSync } from 'node:fs';
import type { HostEvent } from '@bulkhead/shared';
import { MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AgentRig } from '../../apps/agent/src/testing/agent-rig.ts';
import { until } from '../fixtures/until.ts';

/** Abuse in time, which no field of a request is: each ends bounded, and others hardly notice. */

const FLOOD = ['/bin/sh', '-c', 'exec yes 0123456789012345678901234567890123456789'];
/** Goes on when it cannot fork: a shell would end. */
const BOMB = ['/bin/awk', 'BEGIN { while (1) system("sleep 5 & sleep 5 &") }'];
/** With its init and its shell as many processes as its tenant may have. */
const FULL = ['/bin/sh', '-c', 'for each in $(seq 62); do sleep 3600 & done; wait'];

let rig: AgentRig;
beforeAll(async () => {
  rig = await AgentRig.start();
});
afterAll(() => rig?.stop());

async function eventsOf(instanceId: string): Promise<HostEvent[]> {
  const stop = new AbortController();
  try {
    for await (const message of rig.service.watchObserved(stop.signal)) {
      if (message.kind === 'events') return message.events.filter((event) => event.instanceId === instanceId);
    }
    return [];
  } finally {
    stop.abort();
  }
}

/** Median time of a launch, from the snapshot to the report that it runs, ms. */
async function timeLaunches(tenantSlug: string): Promise<number> {
  const took: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    const instance = rig.instance(tenantSlug);
    const startedMs = performance.now();
    rig.send();
    await rig.reaches(instance.id, 'running');
    took.push(performance.now() - startedMs);
    rig.drop(instance.id);
    rig.send();
    await until('its end', async () => (await rig.containers(instance.id)).length === 0);
  }
  return took.toSorted((a, b) => a - b)[2] ?? Number.NaN;
}

it('pauses who floods the log, says why, and lets it go on when a person asks', async () => {
  const calmMs = await timeLaunches('neighbour');
  const instance = rig.instance('flooding', { command: FLOOD, cpuMillicores: 1000, memoryBytes: 64 * MIB });
  rig.send();
  await rig.reaches(instance.id, 'running');
  const floodedMs = await timeLaunches('neighbour');
  const seen = await rig.reaches(instance.id, 'paused', 40_000);
  console.log(
    `launch of another tenant: ${calmMs.toFixed(0)} ms in calm, ${floodedMs.toFixed(0)} ms in the flood ` +
      `(${(floodedMs / calmMs).toFixed(2)} times)`,
  );
  expect(seen.problem).toMatchObject({ code: 'log-flood', message: expect.stringMatching(/MB\/s of log.*Resume/) });
  expect(rig.kernel('freezer', `flooding/${seen.containerId}`, 'freezer.state')).toBe('FROZEN');
  expect(await eventsOf(instance.id)).toMatchObject([{ kind: 'log-flood', tenantSlug: 'flooding' }]);

  // It stays so over a restart of the agent, and over a look at everything.
  await rig.stopAgent();
  await rig.startAgent();
  await until('why', async () => (await rig.seen(instance.id))?.problem?.code === 'log-flood');

  rig.change(instance.id, {});
  rig.send();
  const again = await rig.reaches(instance.id, 'running');
  expect(again).toMatchObject({ containerId: seen.containerId, startedAtMs: seen.startedAtMs, problem: null });
  expect((await eventsOf(instance.id)).map(({ kind }) => kind)).toEqual(['log-flood', 'log-flood-ended']);
  rig.drop(instance.id);
  rig.send();
  await until('its end', async () => (await rig.containers(instance.id)).length === 0);
});

it('leaves a bomb of processes to its own tenant', async () => {
  const calmMs = await timeLaunches('neighbour');
  rig.compartment('bombing', { pids: 64 });
  const bomb = rig.instance('bombing', { command: BOMB, pids: 64 });
  rig.send();
  await rig.reaches(bomb.id, 'running');
  const tasks = () => Number(rig.kernel('pids', 'bombing', 'pids.current'));
  await until('the bomb at its wall', () => tasks() >= 62, { everyMs: 1 });
  const bombedMs = await timeLaunches('neighbour');
  console.log(
    `launch of another tenant: ${calmMs.toFixed(0)} ms in calm, ${bombedMs.toFixed(0)} ms with the bomb ` +
      `(${(bombedMs / calmMs).toFixed(2)} times)`,
  );
  expect(tasks()).toBeLessThanOrEqual(64);
  await until('the bomb at its wall still', () => tasks() >= 62, { everyMs: 1 });
  rig.drop(bomb.id);
  rig.send();
  await until('the end of the bomb', async () => (await rig.containers(bomb.id)).length === 0);
});

it('says that the quota is full when nothing more can be started for it', async () => {
  rig.compartment('full', { pids: 64 });
  const first = rig.instance('full', { command: FULL, pids: 64 });
  rig.send();
  await rig.reaches(first.id, 'running');
  await until('all processes', () => rig.kernel('pids', 'full', 'pids.current') === '64');
  const next = rig.instance('full', { restartPolicy: 'never' });
  rig.send();
  const seen = await rig.reaches(next.id, 'failed');
  expect(seen.problem).toMatchObject({
    code: 'process-quota-full',
    message: expect.stringMatching(/quota of full on this host is full: \d+ of 64/),
  });
});

it('starts ever more rarely what keeps ending, and tells of the storm once', async () => {
  const instance = rig.instance('stormy', { command: ['/bin/false'] });
  rig.send();
  const ends: number[] = [];
  await until('three ends', async () => {
    const seen = await rig.seen(instance.id);
    if (seen?.lastDeath && ends.at(-1) !== seen.lastDeath.atMs) ends.push(seen.lastDeath.atMs);
    return ends.length >= 3;
  });
  const [first = 0, second = 0, third = 0] = ends;
  expect(second - first).toBeGreaterThan(900);
  expect(third - second).toBeGreaterThan(1_900);
  expect(await eventsOf(instance.id)).toEqual([]);

  // Two minutes later: seven ends are remembered, and the one that is seen next is the eighth.
  await rig.stopAgent();
  const file = `${rig.folder}/state/instances/${instance.id}.json`;
  const memory = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const before = { ...memory, failures: 7, rowSinceMs: Date.now() - 130_000, handledRunMs: null };
  writeFileSync(file, JSON.stringify(before));
  await rig.startAgent();
  const [storm] = await until('the storm', async () => {
    const events = await eventsOf(instance.id);
    return events.length > 0 ? events : null;
  });
  expect(storm).toMatchObject({ kind: 'restart-storm', tenantSlug: 'stormy' });
  expect(storm?.message).toMatch(/ended 8 times within 13\d s/);
  const seen = await rig.reaches(instance.id, 'backing-off');
  expect((seen.nextTryAtMs ?? 0) - Date.now()).toBeGreaterThan(100_000);
  rig.drop(instance.id);
  rig.send();
});

it('never runs the health check of an image', async () => {
  const query = [
    'HEALTHCHECK --interval=1s CMD ["/bin/touch","/tmp/checked"]',
    'CMD ["/bin/sleep","60"]',
    'ENV PATH=/bin',
  ]
    .map((change) => `&changes=${encodeURIComponent(change)}`)
    .join('');
  const imported = await rig.engine.client.call('POST', `/images/create?fromSrc=-&repo=checked&tag=1${query}`, {
    file: `${rig.folder}/rootfs.tar`,
    timeoutMs: 60_000,
  });
  const id = /sha256:[0-9a-f]{64}/.exec(imported.body)?.[0] ?? '';
  // The same image, started by hand, does check.
  const byHand = await rig.engine.client.create('by-hand', { Image: id, HostConfig: { NetworkMode: 'none' } });
  await rig.engine.client.start(byHand);
  const instance = rig.instance('checked', { image: { reference: 'checked:1', id } });
  rig.send();
  const seen = await rig.reaches(instance.id, 'running');
  const changesOf = async (containerId: string) =>
    (await rig.engine.client.call('GET', `/containers/${containerId}/changes`)).body;
  await until('a check by hand', async () => (await changesOf(byHand)).includes('/tmp/checked'));
  expect(await changesOf(seen.containerId ?? '')).not.toContain('/tmp/checked');
  const state = (await rig.engine.client.inspect(seen.containerId ?? ''))['State'] as { Pid: number };
  expect(state).not.toHaveProperty('Health');
  expect(readFileSync(`/proc/${state.Pid}/status`, 'utf8')).toContain('Seccomp:\t2');
  await rig.engine.client.remove(byHand);
});
