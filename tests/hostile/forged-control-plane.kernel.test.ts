import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import {
  MAX_INSTANCES_PER_HOST,
  NO_CONTROLS,
  type ObservedInstance,
  type ReceivedSnapshot,
  NOTHING_BESIDE,
} from '@bulkhead/shared';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startAgent, type Agent } from '../../apps/agent/src/agent.ts';
import { createAgentRouter } from '../../apps/agent/src/api/router.ts';
import { readConfig } from '../../apps/agent/src/config.ts';
import { createLog } from '../../apps/agent/src/log.ts';
import { removeGroups } from '../fixtures/cgroup-tree.ts';
import { makeRigFolder, removeRigFolder, rigName } from '../fixtures/rig-folder.ts';
import { until } from '../fixtures/until.ts';
import { desiredInstance, instanceCarrier } from './carriers.ts';
import { hostileMessages } from './forms.ts';
import { startRecordingEngine, type RecordingEngine } from './recording-engine.ts';

const hostId = randomUUID();
const COMPARTMENT = {
  tenantSlug: 'acme',
  cpuMillicores: 100,
  memoryBytes: 2 ** 26,
  pids: 64,
  controls: NO_CONTROLS,
  frozen: false,
  askedBy: 'the suite',
};
/** One place in each snapshot is for an instance that is right. */
const AT_ONCE = MAX_INSTANCES_PER_HOST - 1;

let folder: string;
let cgroupRoot: string;
let engine: RecordingEngine;
let agent: Agent | null;
beforeEach(async () => {
  folder = makeRigFolder();
  cgroupRoot = `${rigName()}-hostile`;
  engine = await startRecordingEngine(folder);
  agent = null;
});
afterEach(async () => {
  await agent?.close();
  await engine.stop();
  await removeRigFolder(folder);
  removeGroups((path) => path === `/${cgroupRoot}`);
});

async function start(): Promise<Agent> {
  mkdirSync(`${folder}/state`, { recursive: true });
  const config = readConfig({
    BULKHEAD_AGENT_STATE_DIR: `${folder}/state`,
    BULKHEAD_CGROUP_ROOT: cgroupRoot,
    DOCKER_HOST: engine.dockerHost,
  });
  agent = await startAgent({ config, hostId, log: createLog(() => {}) });
  await agent.asked;
  return agent;
}

/** A control plane that says what it likes, past every check of its own. */
function forge(on: Agent) {
  const router = createAgentRouter({ ...on.service, renewIdentity: () => {} });
  const caller = router.createCaller({ link: null as never });
  return (snapshot: ReceivedSnapshot) => caller.desired.put(snapshot);
}

async function reported(on: Agent): Promise<Map<string, ObservedInstance>> {
  const stop = new AbortController();
  for await (const message of on.service.watchObserved(stop.signal)) {
    if (message.kind !== 'report') continue;
    stop.abort();
    return new Map(message.instances.map((one) => [one.id, one]));
  }
  throw new Error('no report');
}

/** Every row in every form, each as an instance of its own. */
function hostileInstances(): { id: string; raw: object; what: string }[] {
  const carrier = instanceCarrier(desiredInstance());
  return hostileMessages(carrier).map(({ row, form, json }) => {
    const id = randomUUID();
    return { id, raw: { ...(JSON.parse(json) as object), id }, what: `${row.call} ${row.field}, ${form}` };
  });
}

function snapshotOf(generation: number, instances: unknown[]): ReceivedSnapshot {
  return { hostId, epoch: 1, generation, compartments: [COMPARTMENT], instances, ...NOTHING_BESIDE };
}

function batches<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, index) =>
    all.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );
}

/** The agent has seen that the instance that is right is stopped: whatever it does about a snapshot, it has done. */
async function settles(on: Agent, goodId: string): Promise<Map<string, ObservedInstance>> {
  return until('the good instance is settled', async () => {
    const seen = await reported(on);
    if (seen.get(goodId)?.state === 'stopped' && seen.get(goodId)?.problem === null) return seen;
    throw new Error(JSON.stringify(seen.get(goodId)));
  });
}

it('refuses each hostile instance by name, does what is right beside it, and asks the engine for nothing', async () => {
  const running = await start();
  const put = forge(running);
  const good = desiredInstance();
  const hostile = hostileInstances();
  let generation = 0;
  for (const batch of batches(hostile)) {
    generation += 1;
    await put(snapshotOf(generation, [...batch.map(({ raw }) => raw), good]));
    const seen = await settles(running, good.id);
    const accepted = batch.filter(({ id }) => seen.get(id)?.problem?.code !== 'policy');
    expect(accepted.map(({ what }) => what)).toEqual([]);
    expect(running.service.facts().engine?.version, 'the recorder is heard').toBe('20.10.24');
  }
  expect(engine.looks).toBeGreaterThan(0);
  expect(engine.orders).toEqual([]);
  console.log(
    `forged control plane: ${hostile.length} instances refused, ${engine.orders.length} orders to the engine`,
  );
});

it('keeps an instance as it was when its new description is hostile', async () => {
  const running = await start();
  const put = forge(running);
  const hostile = hostileInstances().slice(0, AT_ONCE);
  const good = desiredInstance();
  const before = hostile.map(({ id }) => desiredInstance({ id }));
  await put(snapshotOf(1, [...before, good]));
  await settles(running, good.id);
  await put(snapshotOf(2, [...hostile.map(({ raw }) => ({ ...raw, revision: 2 })), good]));
  await settles(running, good.id);
  const seen = await reported(running);
  for (const { id, what } of hostile) {
    expect(seen.get(id), what).toMatchObject({ state: 'stopped', problem: { code: 'policy' } });
    expect(running.workloads.worker(id)?.desired, what).toMatchObject({
      revision: 1,
      name: 'web',
      controls: NO_CONTROLS,
    });
  }
  // And forgets the objection with the next description that is right.
  await put(snapshotOf(3, [...before.map((one) => ({ ...one, revision: 3 })), good]));
  await until('no objection is left', async () => {
    const left = [...(await reported(running)).values()].filter(({ problem }) => problem !== null);
    if (left.length > 0) throw new Error(JSON.stringify(left[0]));
    return true;
  });
  expect(engine.orders).toEqual([]);
});

it('judges again what lies on its disk', async () => {
  const good = desiredInstance();
  const hostile = hostileInstances().slice(0, AT_ONCE);
  mkdirSync(`${folder}/state`, { recursive: true });
  const stored = snapshotOf(7, [...hostile.map(({ raw }) => raw), good]);
  writeFileSync(`${folder}/state/snapshot.json`, JSON.stringify(stored));
  const running = await start();
  const seen = await settles(running, good.id);
  expect(hostile.filter(({ id }) => seen.get(id)?.problem?.code !== 'policy').map(({ what }) => what)).toEqual([]);
  expect(engine.orders).toEqual([]);
});

it('refuses what only the whole snapshot shows: two of one id, a user id of two tenants, a wall that is wrong', async () => {
  const running = await start();
  const put = forge(running);
  const good = desiredInstance();
  const twice = desiredInstance();
  const owner = desiredInstance({ profile: 'restricted' });
  const thief = desiredInstance({ profile: 'restricted', tenantSlug: 'thief' });
  await put(snapshotOf(1, [good, twice, { ...twice, name: 'other' }, owner, thief]));
  const seen = await settles(running, good.id);
  expect(seen.get(twice.id)?.problem?.code).toBe('policy');
  expect(seen.get(owner.id)?.problem).toBeNull();
  expect(seen.get(thief.id)?.problem?.code).toBe('policy');
  const wrong = { ...COMPARTMENT, cpuMillicores: -1, CgroupParent: '/' };
  await put({ ...snapshotOf(2, [good]), compartments: [wrong] });
  await settles(running, good.id);
  expect(running.workloads.snapshot()?.compartments).toEqual([COMPARTMENT]);
  expect(engine.orders).toEqual([]);
});
