import { MIB, type ComposeService, type ObservedInstance } from '@bulkhead/shared';
import { readCompose } from '@bulkhead/shared/compose/read-compose';
import { describe, expect, it } from 'vitest';
import { assessInstance, satisfies } from './assess-instance.ts';
import { diffStack, removeStack, type Member } from './diff-stack.ts';
import { judgeQuota } from './judge-quota.ts';
import { mayBegin } from './may-begin.ts';
import type { MemberInstance } from './read-members.ts';
import { resolveParts, withNetworks } from './resolve-parts.ts';

function fileOf(services: string, more = '') {
  const { file, findings } = readCompose(`services:\n${services}\n${more}`);
  if (file === null) throw new Error(JSON.stringify(findings));
  return file;
}
const service = (key: string, about = '') =>
  `  ${key}: {image: "a:1", network_mode: none, mem_limit: 64m, cpus: 0.1, pids_limit: 16${about}}`;
const partsOf = (services: string, more = '') => resolveParts(fileOf(services, more), 'shop');

/** The members that a stack has when all of its parts are made. */
const membersOf = (parts: ReturnType<typeof partsOf>): Member[] =>
  parts.map(({ kind, key, name, hash }) => ({ kind, key, name, hash, resourceId: `id-${key}`, isGone: false }));
const diff = (after: ReturnType<typeof partsOf>, before: ReturnType<typeof partsOf> = [], removeVolumes = false) =>
  diffStack({ parts: after, before, members: membersOf(before), newSecrets: new Set(), removeVolumes });
const words = (steps: ReturnType<typeof diff>) => steps.map(({ action, name }) => `${action} ${name}`);

describe('the parts of a file', () => {
  it('are named after the stack, and further instances after their number', () => {
    expect(partsOf(service('Web_Front', ', scale: 3')).map(({ name, key }) => `${key} ${name}`)).toEqual([
      'Web_Front shop-web-front',
      'Web_Front#2 shop-web-front-2',
      'Web_Front#3 shop-web-front-3',
    ]);
  });

  it('have a network of their own where there is somebody to meet, and none for one that is alone', () => {
    const bare = (key: string, about = '') => `  ${key}: {image: "a:1", mem_limit: 64m${about}}`;
    const networksOf = (services: string) => withNetworks(fileOf(services)).networks.map(({ key }) => key);
    expect(networksOf(bare('a'))).toEqual([]);
    expect(networksOf(bare('a', ', ports: [80]'))).toEqual(['default']);
    expect(networksOf(`${bare('a')}\n${bare('b')}`)).toEqual(['default']);
    expect(networksOf(`${service('a')}\n${service('b')}`)).toEqual([]);
  });
});

describe('the difference', () => {
  it('is nothing for the same file, whatever the order of its keys', () => {
    const before = partsOf(service('a', ', environment: {A: 1, B: 2}'));
    expect(words(diff(partsOf(service('a', ', environment: {A: 1, B: 2}')), before))).toEqual(['keep shop-a']);
  });

  it('is a resize for a size, a replacement for the rest, each with its fields', () => {
    const before = partsOf(`${service('a')}\n${service('b')}\n${service('c')}`);
    const after = partsOf(`${service('a').replace('64m', '96m')}\n${service('b', ', command: [x]')}\n${service('d')}`);
    const steps = diff(after, before);
    expect(words(steps)).toEqual(['resize shop-a', 'replace shop-b', 'create shop-d', 'remove shop-c']);
    expect(steps[0]?.changes).toEqual([
      { field: 'memory', from: '64 MiB', to: '96 MiB' },
      { field: 'memoryLimit', from: '64 MiB', to: '96 MiB' },
    ]);
    expect(steps[1]?.changes).toEqual([{ field: 'command', from: null, to: 'x' }]);
  });

  it('leaves volumes that are no longer named unless told, and removes instances before what they use', () => {
    const before = partsOf(service('a', ', volumes: ["data:/data"]'), 'volumes: {data: {driver_opts: {size: 1g}}}');
    const after = partsOf(service('b'));
    expect(words(diff(after, before))).toEqual(['create shop-b', 'remove shop-a', 'leave shop-data']);
    expect(words(diff(after, before, true))).toEqual(['create shop-b', 'remove shop-a', 'remove shop-data']);
    expect(words(removeStack(membersOf(before), true))).toEqual(['remove shop-a', 'remove shop-data']);
  });
});

describe('the quota of a plan', () => {
  const size = (memoryBytes: number) => ({ instances: 1, cpuMillicores: 100, memoryBytes, pids: 16 });
  const limit = { instances: 3, cpuMillicores: 300, memoryBytes: 200 * MIB, pids: 48 };
  const judge = (steps: ReturnType<typeof diff>, parts: ReturnType<typeof partsOf>, reserved: typeof limit) =>
    judgeQuota(steps, parts, () => size(64 * MIB), { limit, reserved });

  it('is the most that is held at once: a replacement lets go first, a removal comes last', () => {
    const before = partsOf(`${service('a')}\n${service('b')}`);
    const reserved = { instances: 2, cpuMillicores: 200, memoryBytes: 128 * MIB, pids: 32 };
    const replaced = partsOf(`${service('a', ', command: [x]')}\n${service('b', ', command: [x]')}`);
    expect(judge(diff(replaced, before), replaced, reserved)).toMatchObject({ needed: { instances: 0 }, short: [] });
    const moved = partsOf(`${service('c')}\n${service('d')}`);
    expect(judge(diff(moved, before), moved, reserved)).toMatchObject({
      needed: { instances: 2, memoryBytes: 128 * MIB },
      short: ['instances', 'cpuMillicores', 'memoryBytes', 'pids'],
    });
    const grown = partsOf(`${service('a').replace('64m', '128m')}\n${service('b').replace('64m', '32m')}`);
    expect(judge(diff(grown, before), grown, reserved)).toMatchObject({ needed: { memoryBytes: 64 * MIB }, short: [] });
  });
});

const observed: ObservedInstance = {
  id: '00000000-0000-4000-8000-000000000000',
  revision: 1,
  state: 'running',
  restartNonce: 0,
  containerId: null,
  startedAtMs: 0,
  restarts: 0,
  nextTryAtMs: null,
  lastDeath: null,
  problem: null,
  proof: null,
  health: null,
};
const instance = (about: Partial<ObservedInstance> = {}, more: Partial<MemberInstance> = {}): MemberInstance => ({
  id: observed.id,
  name: 'web',
  hostId: 'h',
  desiredState: 'running',
  revision: 1,
  observedRevision: 1,
  deleteAt: null,
  goneAt: null,
  size: { instances: 1, cpuMillicores: 1, memoryBytes: 1, pids: 1 },
  ...more,
  observedState: about.state ?? 'running',
  observed: { ...observed, ...about },
});
const death = (exitCode: number) => ({
  cause: 'exit' as const,
  atMs: 1,
  exitCode,
  limitBytes: null,
  message: 'it ended',
});
const check = { command: ['x'], intervalSec: 5, timeoutSec: 5, retries: 1, startPeriodSec: 0, restarts: false };
const always = { restartPolicy: 'always' as const, healthCheck: null };
const health = (state: 'starting' | 'healthy' | 'unhealthy') => ({ state, failuresInRow: 0, lastOutput: 'why' });

describe('how far an instance is', () => {
  it.each([
    ['runs for a while', instance(), always, 'done'],
    ['runs since just now', instance({ startedAtMs: 9_500 }), always, 'running'],
    ['was changed and not heard of', instance({}, { revision: 2 }), always, 'running'],
    ['runs, health unknown', instance(), { ...always, healthCheck: check }, 'running'],
    ['runs and is healthy', instance({ health: health('healthy') }), { ...always, healthCheck: check }, 'done'],
    ['runs and is unhealthy', instance({ health: health('unhealthy') }), { ...always, healthCheck: check }, 'failed'],
    ['ended well', instance({ state: 'exited', lastDeath: death(0) }), { ...always, restartPolicy: 'never' }, 'done'],
    [
      'ended badly',
      instance({ state: 'exited', lastDeath: death(3) }),
      { ...always, restartPolicy: 'never' },
      'failed',
    ],
    ['backs off for the first time', instance({ state: 'backing-off', restarts: 1 }), always, 'running'],
    ['backs off again and again', instance({ state: 'backing-off', restarts: 3 }), always, 'failed'],
    ['could not be started', instance({ state: 'failed', problem: { code: 'X', message: 'y' } }), always, 'failed'],
    ['was stopped by somebody', instance({ state: 'stopped' }, { desiredState: 'stopped' }), always, 'done'],
    ['is being deleted', instance({}, { desiredState: 'absent' }), always, 'failed'],
    ['was deleted, and could be had back', instance({}, { deleteAt: new Date() }), always, 'failed'],
  ] as const)('%s', (_, judged, asked, state) => {
    expect(assessInstance(judged, asked, 10_000).state).toBe(state);
  });

  it('lets those who wait begin by the condition that they said', () => {
    const done = instance({ state: 'exited', lastDeath: death(0) });
    const table = (judged: MemberInstance | undefined) =>
      (['started', 'healthy', 'completed'] as const).map((condition) => satisfies(judged, condition));
    expect(table(undefined)).toEqual([false, false, false]);
    expect(table(instance())).toEqual([true, false, false]);
    expect(table(instance({ health: health('healthy') }))).toEqual([true, true, false]);
    expect(table(done)).toEqual([true, false, true]);
    expect(table(instance({ state: 'exited', lastDeath: death(1) }))).toEqual([false, false, false]);
    expect(table(instance({}, { goneAt: new Date() }))).toEqual([false, false, false]);
  });
});

describe('whose turn it is', () => {
  const services: ComposeService[] = fileOf(`${service('a')}\n${service('b', ', depends_on: [a]')}`).services;

  it('is nobody’s before what they use is there, nor two replacements’ at once', () => {
    const before = partsOf(`${service('a')}\n${service('b')}`);
    const after = partsOf(`${service('a', ', command: [x]')}\n${service('b', ', command: [x]')}`);
    const steps = diff(after, before);
    const turns = () => steps.map((step) => mayBegin(step, { steps, services: [], instanceOf: () => undefined }));
    expect(turns()).toEqual([true, false]);
    for (const step of steps.slice(0, 1)) step.state = 'done';
    expect(turns()).toEqual([true, true]);
  });

  it('is the later service’s first when a stack is removed', () => {
    const steps = removeStack(membersOf(partsOf(`${service('a')}\n${service('b', ', depends_on: [a]')}`)), false);
    const turns = () =>
      steps.map((step) => `${step.key} ${mayBegin(step, { steps, services, instanceOf: () => undefined })}`);
    expect(turns()).toEqual(['a false', 'b true']);
    for (const step of steps.filter(({ key }) => key === 'b')) step.state = 'done';
    expect(turns()).toEqual(['a true', 'b true']);
  });
});
