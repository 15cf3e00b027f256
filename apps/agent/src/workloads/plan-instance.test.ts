import type { DesiredInstance } from '@bulkhead/shared';
import { firstUidOf, NO_CONTROLS, NOTHING_ATTACHED } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import type { InspectedContainer } from '../docker/answers.ts';
import { NEW_MEMORY, type InstanceMemory } from './instance-memory.ts';
import { planInstance } from './plan-instance.ts';

const LIMITS = { cpuShares: 100, cpuQuotaUsec: -1, memoryBytes: 1000, memoryAndSwapBytes: 1000, pids: 10 };
const STARTED = NEW_MEMORY.revision === null ? { ...NEW_MEMORY, restartNonce: 0, revision: 1 } : NEW_MEMORY;

function view(change: Partial<InspectedContainer> = {}): InspectedContainer {
  return {
    id: 'c1',
    name: 'bh-1',
    state: 'running',
    labels: { 'bulkhead.spec': 'spec' },
    health: null,
    networks: [],
    pid: 1,
    exitCode: 0,
    oomKilled: false,
    error: '',
    startedAtMs: 100,
    finishedAtMs: null,
    cgroupParent: '/bulkhead/acme',
    runtime: 'runc',
    logPath: '',
    limits: LIMITS,
    ...change,
  };
}

function plan(
  state: DesiredInstance['state'] | null,
  container: InspectedContainer | null,
  memory: Partial<InstanceMemory> = {},
  change: {
    restartNonce?: number;
    limits?: typeof LIMITS;
    verifiedRunMs?: number | null;
    controlledRunMs?: number | null;
    isGranted?: boolean;
    isWalled?: boolean;
    healthCheck?: DesiredInstance['healthCheck'];
    restartPolicy?: DesiredInstance['restartPolicy'];
  } = {},
) {
  const desired: DesiredInstance | null =
    state === null
      ? null
      : {
          id: '0192f0c1-2b5e-7c3a-9c41-aaaaaaaaaaaa',
          tenantSlug: 'acme',
          name: 'web',
          revision: 2,
          state,
          restartNonce: change.restartNonce ?? 0,
          image: { reference: 'a', id: 'sha256:a' },
          command: [],
          env: [],
          restartPolicy: change.restartPolicy ?? 'always',
          cpuMillicores: 100,
          cpuLimitMillicores: null,
          memoryBytes: 1000,
          memoryLimitBytes: null,
          pids: 10,
          controls: NO_CONTROLS,
          profile: 'baseline',
          uid: firstUidOf(1),
          runtime: null,
          ...NOTHING_ATTACHED,
          healthCheck: change.healthCheck ?? null,
          askedBy: 'a person',
        };
  return planInstance({
    desired,
    view: container,
    memory: { ...STARTED, ...memory },
    spec: 'spec',
    specLabel: 'bulkhead.spec',
    limits: change.limits ?? LIMITS,
    verifiedRunMs: change.verifiedRunMs === undefined ? 100 : change.verifiedRunMs,
    controlledRunMs: change.controlledRunMs === undefined ? 100 : change.controlledRunMs,
    isGranted: change.isGranted ?? true,
    isWalled: change.isWalled ?? true,
    nowMs: 1000,
  });
}

describe('absent', () => {
  it('removes whatever is there, also of what no snapshot knows', () => {
    expect(plan('absent', view())).toEqual({ do: 'remove', because: 'absent' });
    expect(plan(null, view({ state: 'exited' }))).toEqual({ do: 'remove', because: 'absent' });
    expect(plan('absent', null)).toEqual({ do: 'nothing', state: 'absent' });
  });
});

describe('stopped', () => {
  it('stops what runs or is paused, and makes nothing', () => {
    expect(plan('stopped', view())).toEqual({ do: 'stop', because: 'desired' });
    expect(plan('stopped', view({ state: 'paused' }))).toEqual({ do: 'stop', because: 'desired' });
    expect(plan('stopped', view({ state: 'exited' }))).toEqual({ do: 'nothing', state: 'stopped' });
    expect(plan('stopped', null)).toEqual({ do: 'nothing', state: 'stopped' });
  });
});

describe('running', () => {
  it('creates what is not there', () => {
    expect(plan('running', null)).toEqual({ do: 'create' });
    expect(plan('running', null, { restartNonce: null })).toEqual({ do: 'create' });
  });

  it('makes afresh what the engine left half made, and what has another specification', () => {
    expect(plan('running', view({ state: 'created' }))).toEqual({ do: 'remove', because: 'leftover' });
    expect(plan('running', view({ state: 'dead' }))).toEqual({ do: 'remove', because: 'leftover' });
    expect(plan('running', view({ labels: { 'bulkhead.spec': 'other' } }))).toEqual({
      do: 'remove',
      because: 'spec-changed',
    });
  });

  it('reads back where a run is before anything else is said of it', () => {
    expect(plan('running', view(), {}, { verifiedRunMs: null })).toEqual({ do: 'verify' });
    expect(plan('running', view({ startedAtMs: 200 }))).toEqual({ do: 'verify' });
  });

  it('brings limits and freezing in line', () => {
    expect(plan('running', view(), {}, { limits: { ...LIMITS, pids: 11 } })).toEqual({ do: 'update' });
    expect(plan('running', view({ state: 'paused' }))).toEqual({ do: 'unpause' });
    expect(plan('paused', view())).toEqual({ do: 'pause' });
    expect(plan('paused', view({ state: 'paused' }))).toEqual({ do: 'nothing', state: 'paused' });
    expect(plan('running', view())).toEqual({ do: 'nothing', state: 'running' });
  });
});

describe('a restart that a person asked for', () => {
  const asked = { restartNonce: 1 };

  it('stops the run that was there, and starts it again', () => {
    expect(plan('running', view(), {}, asked)).toEqual({ do: 'stop', because: 'restart' });
    expect(plan('running', view({ state: 'exited' }), {}, asked)).toEqual({ do: 'start' });
    expect(plan('running', null, { ended: true }, asked)).toEqual({ do: 'create' });
  });

  it('is not done twice when the agent was lost after it', () => {
    const intent = { nonce: 1, previousRunMs: 50 };
    expect(plan('running', view(), { intent }, asked)).toEqual({ do: 'note-start' });
    expect(plan('running', view(), { intent: { nonce: 1, previousRunMs: 100 } }, asked)).toEqual({
      do: 'stop',
      because: 'restart',
    });
  });

  it('does not wait for a delay', () => {
    const memory = { handledRunMs: 100, nextTryAtMs: 99_999 };
    expect(plan('running', view({ state: 'exited' }), memory, asked)).toEqual({ do: 'start' });
  });
});

describe('a check that fails', () => {
  const healthCheck = {
    command: ['true'],
    intervalSec: 5,
    timeoutSec: 1,
    retries: 1,
    startPeriodSec: 0,
    restarts: true,
  };
  const sick = view({ health: { state: 'unhealthy', failuresInRow: 3, lastOutput: 'no' } });

  it('ends what is to be restarted for it, and nothing else', () => {
    expect(plan('running', sick, {}, { healthCheck })).toEqual({ do: 'stop', because: 'unhealthy' });
    const nothing = { do: 'nothing', state: 'running' };
    expect(plan('running', sick, {}, { healthCheck: { ...healthCheck, restarts: false } })).toEqual(nothing);
    expect(plan('running', sick, {}, { healthCheck, restartPolicy: 'never' })).toEqual(nothing);
    expect(plan('running', sick, {}, {})).toEqual(nothing);
    const well = view({ health: { state: 'healthy', failuresInRow: 0, lastOutput: '' } });
    expect(plan('running', well, {}, { healthCheck })).toEqual(nothing);
  });

  it('leaves what is paused alone, and looks into the end as into any other', () => {
    expect(plan('paused', { ...sick, state: 'paused' }, {}, { healthCheck })).toEqual({
      do: 'nothing',
      state: 'paused',
    });
    const ended = { ...sick, state: 'exited' as const };
    const memory = { unhealthyRun: { startedAtMs: 100, message: 'sick' } };
    expect(plan('running', ended, memory, { healthCheck })).toEqual({ do: 'note-death' });
  });
});

describe('an end', () => {
  const exited = view({ state: 'exited', exitCode: 1 });

  it('is looked into once', () => {
    expect(plan('running', exited)).toEqual({ do: 'note-death' });
    expect(plan('running', exited, { handledRunMs: 100 })).toEqual({ do: 'start' });
  });

  it('is left alone, or waited after', () => {
    expect(plan('running', exited, { handledRunMs: 100, ended: true })).toEqual({ do: 'nothing', state: 'exited' });
    expect(plan('running', exited, { handledRunMs: 100, nextTryAtMs: 2000 })).toEqual({ do: 'wait', untilMs: 2000 });
    expect(plan('running', exited, { handledRunMs: 100, nextTryAtMs: 1000 })).toEqual({ do: 'start' });
    expect(plan('running', null, { ended: true })).toEqual({ do: 'nothing', state: 'exited' });
  });

  it('that we ordered is followed by a start', () => {
    expect(plan('running', exited, { stoppedRunMs: 100 })).toEqual({ do: 'start' });
    expect(plan('running', exited, { stoppedRunMs: 50 })).toEqual({ do: 'note-death' });
  });

  it('brings the engine’s record in line before a start', () => {
    const limits = { ...LIMITS, cpuQuotaUsec: 5 };
    expect(plan('running', exited, { stoppedRunMs: 100 }, { limits })).toEqual({ do: 'update' });
    expect(plan('running', exited, { handledRunMs: 100, ended: true }, { limits })).toEqual({ do: 'update' });
  });
});

describe('controls', () => {
  it('are written once a run, after the process was found inside, and before the sizes', () => {
    expect(plan('running', view(), {}, { controlledRunMs: null, verifiedRunMs: null })).toEqual({ do: 'verify' });
    expect(plan('running', view(), {}, { controlledRunMs: null })).toEqual({ do: 'control' });
    const limits = { ...LIMITS, memoryAndSwapBytes: 1001 };
    expect(plan('running', view(), {}, { controlledRunMs: 99, limits })).toEqual({ do: 'control' });
    expect(plan('running', view(), {}, { limits })).toEqual({ do: 'update' });
  });

  it('end a container whose devices are not granted any more', () => {
    expect(plan('running', view(), {}, { isWalled: false })).toEqual({ do: 'connect' });
    expect(plan('running', view(), {}, { isGranted: false })).toEqual({ do: 'stop', because: 'not-granted' });
    expect(plan('stopped', view({ state: 'exited' }), {}, { isGranted: false })).toEqual({
      do: 'nothing',
      state: 'stopped',
    });
  });
});
