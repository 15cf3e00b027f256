import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../../../tests/fixtures/until.ts';
import { AgentRig } from '../testing/agent-rig.ts';

let rig: AgentRig;
beforeAll(async () => {
  rig = await AgentRig.start({ liveRestore: false });
});
afterAll(() => rig?.stop());

it('brings every instance back, once, whatever its policy, when the engine is killed', async () => {
  const ended = rig.instance('acme', { restartPolicy: 'never', command: ['/bin/true'] });
  const running = (['always', 'on-failure', 'never'] as const).map((restartPolicy) =>
    rig.instance('acme', { restartPolicy }),
  );
  rig.send();
  await rig.reaches(ended.id, 'exited');
  const before = await Promise.all(running.map((one) => rig.reaches(one.id, 'running')));

  await rig.engine.kill9();
  await until('the loss is seen', () => rig.service.facts().engine === null);
  expect((await rig.seen(running[0]?.id ?? ''))?.problem?.code).toBe('engine-unreachable');
  await rig.engine.restart();

  for (const [index, one] of running.entries()) {
    const again = await until(`${one.restartPolicy} is back`, async () => {
      const now = await rig.seen(one.id);
      return now?.state === 'running' && (now.startedAtMs ?? 0) > (before[index]?.startedAtMs ?? Infinity) ? now : null;
    });
    expect(again).toMatchObject({ restarts: 0, problem: null, lastDeath: { cause: 'engine-lost' } });
    expect(await rig.containers(one.id)).toHaveLength(1);
  }
  expect((await rig.seen(ended.id))?.state).toBe('exited');
});

it('brings them back when agent and engine were both gone', async () => {
  const one = rig.instance('acme', { restartPolicy: 'never' });
  rig.send();
  const before = await rig.reaches(one.id, 'running');
  await rig.stopAgent();
  await rig.engine.shutDown();
  await rig.engine.restart();
  await rig.startAgent();
  await until('it is back', async () => {
    const now = await rig.seen(one.id);
    return now?.state === 'running' && (now.startedAtMs ?? 0) > (before.startedAtMs ?? Infinity);
  });
  expect(await rig.containers(one.id)).toHaveLength(1);
});

it('says so when the engine hangs, and does nothing twice when it goes on', async () => {
  const running = rig.instance('acme');
  rig.send();
  const before = await rig.reaches(running.id, 'running');
  const { pid } = rig.engine;
  process.kill(pid, 'SIGSTOP');
  const launched = rig.instance('acme');
  try {
    rig.send();
    await until('the engine is missed', () => rig.service.facts().engine === null, { timeoutMs: 15_000 });
    expect((await rig.seen(running.id))?.state).toBe('running');
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await rig.reaches(launched.id, 'running');
  expect(await rig.containers(launched.id)).toHaveLength(1);
  expect((await rig.reaches(running.id, 'running')).startedAtMs).toBe(before.startedAtMs);
});

it('survives kills of the engine in the middle of launches', { timeout: 180_000 }, async () => {
  const all: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const batch = Array.from({ length: 4 }, () => rig.instance('acme', { cpuMillicores: 20 }));
    all.push(...batch.map((one) => one.id));
    rig.send();
    const delayMs = 100 + round * 150;
    await new Promise((proceed) => setTimeout(proceed, delayMs));
    await rig.engine.kill9();
    await rig.engine.restart();
  }
  for (const id of all) await rig.reaches(id, 'running', 60_000);
  for (const id of all) {
    const found = await rig.containers(id);
    expect(found.map((one) => one.State)).toEqual(['running']);
  }
  // Nothing of what was cut off in the middle is left, empty groups included.
  await until('only groups of containers', async () => {
    const known = new Set((await rig.engine.client.list()).map((one) => one.Id));
    return ['memory', 'cpu', 'pids'].every((controller) =>
      readdirSync(`/sys/fs/cgroup/${controller}/${rig.cgroupRoot}/acme`, { withFileTypes: true })
        .filter((group) => group.isDirectory())
        .every((group) => known.has(group.name)),
    );
  });
});
