import type { AgentMessage, HostEvent, HostFacts, ObservedInstance } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import { ObservedStore } from './observed-store.ts';
import { Slots } from './slots.ts';
import { watchObserved, type Bulletin, type WatchSource } from './watch-observed.ts';

const instance = (id: string, restarts: number): ObservedInstance => ({
  id,
  revision: 1,
  state: 'running',
  restartNonce: 0,
  containerId: null,
  startedAtMs: null,
  restarts,
  nextTryAtMs: null,
  lastDeath: null,
  problem: null,
  proof: null,
  health: null,
});
const FACTS: HostFacts = {
  protocolVersion: 1,
  agentVersion: '0',
  hostname: 'h',
  operatingSystem: 'o',
  kernel: 'k',
  architecture: 'x64',
  bootId: 'b',
  cores: 1,
  memoryBytes: 1,
  swapBytes: 0,
  cgroup: { driver: 'cgroupfs', version: '1', root: 'bulkhead', controllers: [] },
  engine: null,
  capabilities: [],
  volumes: null,
  networks: null,
  disks: [],
  fitness: [],
  problems: [],
};

const EVENT: HostEvent = {
  id: '0192f0c1-2b5e-7c3a-9c41-aaaaaaaaaaaa',
  atMs: 1,
  kind: 'parent-missing',
  tenantSlug: 'acme',
  instanceId: null,
  message: 'it was missing',
  writes: [],
};

function makeSource(observed: ObservedStore) {
  let tell: (bulletin: Bulletin) => void = () => {};
  const source: WatchSource = {
    observed,
    position: () => ({ epoch: 1, generation: 2 }),
    facts: () => FACTS,
    images: () => [],
    tasks: () => [],
    volumes: () => [],
    networks: () => [],
    containment: () => ({ state: 'held', sinceMs: 1, findings: [] }),
    events: () => [EVENT],
    readCompartments: () => observed.compartments(),
    listen: (listener) => {
      tell = listener;
      return () => {
        tell = () => {};
      };
    },
  };
  return { source, tell: (bulletin: Bulletin) => tell(bulletin) };
}

it('begins with everything, and then says only what changed, once', async () => {
  const observed = new ObservedStore();
  observed.setInstance(instance('a', 0));
  const { source, tell } = makeSource(observed);
  const stop = new AbortController();
  const messages = watchObserved(source, stop.signal);
  const next = async (): Promise<AgentMessage> => {
    const { value } = await messages.next();
    if (!value) throw new Error('the watch has ended');
    return value;
  };
  expect((await next()).kind).toBe('facts');
  expect((await next()).kind).toBe('images');
  expect(await next()).toMatchObject({ kind: 'report', full: true, generation: 2, instances: [{ id: 'a' }] });
  expect(await next()).toEqual({ kind: 'tasks', tasks: [] });
  expect(await next()).toEqual({ kind: 'volumes', volumes: [] });
  expect(await next()).toEqual({ kind: 'networks', networks: [] });
  expect(await next()).toMatchObject({ kind: 'containment', containment: { state: 'held' } });
  expect(await next()).toEqual({ kind: 'events', events: [EVENT] });

  observed.setInstance(instance('a', 1));
  observed.setInstance(instance('a', 2));
  observed.setInstance(instance('b', 0));
  observed.dropCompartment('gone');
  tell({ kind: 'facts', facts: FACTS });
  expect(await next()).toMatchObject({ full: false, instances: [{ id: 'a', restarts: 2 }, { id: 'b' }] });
  expect((await next()).kind).toBe('facts');

  // Each event is news; of facts the newest counts.
  tell({ kind: 'events', events: [EVENT] });
  tell({ kind: 'facts', facts: FACTS });
  tell({ kind: 'events', events: [{ ...EVENT, message: 'again' }] });
  expect(await next()).toMatchObject({ kind: 'events', events: [EVENT, { message: 'again' }] });
  expect((await next()).kind).toBe('facts');

  const waiting = next();
  observed.setCompartment({
    tenantSlug: 'acme',
    cpuMillicores: null,
    memoryBytes: null,
    pids: null,
    frozen: false,
    state: 'absent',
    problem: null,
    proof: null,
  });
  observed.dropCompartment('acme');
  expect(await waiting).toMatchObject({ compartments: [{ tenantSlug: 'acme', state: 'absent' }] });
  // The same again is no news.
  observed.setInstance(instance('a', 2));
  const last = messages.next();
  stop.abort();
  expect((await last).done).toBe(true);
});

it('tells at once after a while of quiet, and what follows soon together', async () => {
  const observed = new ObservedStore();
  const stop = new AbortController();
  const messages = watchObserved(makeSource(observed).source, stop.signal);
  for (let kind = ''; kind !== 'events'; kind = (await messages.next()).value?.kind ?? 'events');
  observed.setInstance(instance('a', 0));
  expect((await messages.next()).value).toMatchObject({ instances: [{ id: 'a' }] });
  observed.setInstance(instance('a', 1));
  const following = messages.next();
  for (let turn = 0; turn < 3; turn += 1) await new Promise((proceed) => setImmediate(proceed));
  observed.setInstance(instance('b', 0));
  expect((await following).value).toMatchObject({ instances: [{ id: 'a', restarts: 1 }, { id: 'b' }] });

  // On its way somewhere it waits for where it gets to, even after a while of quiet.
  await new Promise((proceed) => setTimeout(proceed, 60));
  observed.setInstance({ ...instance('a', 1), state: 'creating' });
  const arriving = messages.next();
  for (let turn = 0; turn < 3; turn += 1) await new Promise((proceed) => setImmediate(proceed));
  observed.setInstance(instance('a', 2));
  expect((await arriving).value).toMatchObject({ instances: [{ id: 'a', state: 'running', restarts: 2 }] });
  // But not for long.
  observed.setInstance({ ...instance('a', 2), state: 'stopping' });
  expect((await messages.next()).value).toMatchObject({ instances: [{ id: 'a', state: 'stopping' }] });
  stop.abort();
  await messages.return();
});

it('lets only so many run at once, and everybody in the end', async () => {
  const slots = new Slots(2);
  let running = 0;
  let most = 0;
  const task = async (index: number) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    await new Promise((proceed) => setImmediate(proceed));
    running -= 1;
    if (index === 1) throw new Error('one fails');
    return index;
  };
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map((index) => slots.use(() => task(index))));
  expect(results.map((result) => result.status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
  expect(most).toBe(2);
});
