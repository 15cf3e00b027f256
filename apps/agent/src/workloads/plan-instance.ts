import type { DesiredInstance, ObservedState } from '@bulkhead/shared';
import { isConnected } from '../networks/held-place.ts';
import type { InspectedContainer } from '../docker/answers.ts';
import { isHeld } from '../floods/hold.ts';
import type { ContainerLimits } from '../docker/compute-limits.ts';
import { sameLimits } from '../docker/compute-limits.ts';
import type { InstanceMemory } from './instance-memory.ts';

/** The container of an instance as it was last seen; null: there is none. */
export type ContainerView = InspectedContainer | null;

export interface PlanInput {
  /** Null: the newest snapshot does not know the instance. */
  desired: DesiredInstance | null;
  view: ContainerView;
  memory: InstanceMemory;
  /** Hash that the container's label has to show. */
  spec: string;
  specLabel: string;
  limits: ContainerLimits;
  /** The run that was found to be inside its compartment; null: none. */
  verifiedRunMs: number | null;
  /** The run whose group holds the controls that the agent writes itself; null: none, or other ones than wanted now. */
  controlledRunMs: number | null;
  /** Whether the compartment grants the devices that it is to have. */
  isGranted: boolean;
  /** Whether the walls of its networks stand as they are described now. */
  isWalled: boolean;
  nowMs: number;
}

/** The next thing to do for one instance. */
export type Step =
  | { do: 'create' }
  | { do: 'remove'; because: 'absent' | 'leftover' | 'spec-changed' }
  | { do: 'start' }
  | { do: 'stop'; because: 'desired' | 'restart' | 'not-granted' | 'unhealthy' }
  | { do: 'pause' }
  | { do: 'unpause' }
  | { do: 'update' }
  /** Connect it to the networks that it is to be in, behind walls that stand, and disconnect it from others. */
  | { do: 'connect' }
  /** Write what the engine does not: the processors, the disks' rates, what memory is left alone. */
  | { do: 'control' }
  /** Read back where the process really is. */
  | { do: 'verify' }
  /** It ended: find out why, and decide by the restart policy. */
  | { do: 'note-death' }
  /** A start that was asked for has happened, but was not written down. */
  | { do: 'note-start' }
  /** Nothing to do before a time that memory names; everything else is as desired. */
  | { do: 'wait'; untilMs: number }
  | { do: 'nothing'; state: ObservedState };

/** Pure: what follows from what is desired, what is there and what is remembered. Repeated until nothing is left to do. */
export function planInstance(input: PlanInput): Step {
  const { desired, view } = input;
  if (desired === null || desired.state === 'absent') {
    return view === null ? { do: 'nothing', state: 'absent' } : { do: 'remove', because: 'absent' };
  }
  if (view !== null) {
    // An engine that died while it made a container says `created` of one whose shim lives, and may be wrong: start afresh.
    if (view.state === 'created' || view.state === 'dead' || view.state === 'removing') {
      return { do: 'remove', because: 'leftover' };
    }
    if (view.labels[input.specLabel] !== input.spec) return { do: 'remove', because: 'spec-changed' };
  }
  if (desired.state === 'stopped') return planStopped(view);
  if (view === null) return planMissing(input, desired);
  return view.state === 'exited' ? planEnded(input, desired, view) : planAlive(input, desired, view);
}

function planStopped(view: ContainerView): Step {
  if (view !== null && view.state !== 'exited') return { do: 'stop', because: 'desired' };
  return { do: 'nothing', state: 'stopped' };
}

function planMissing({ memory, nowMs }: PlanInput, desired: DesiredInstance): Step {
  if (wantsStart(memory, desired)) return { do: 'create' };
  if (memory.ended) return { do: 'nothing', state: 'exited' };
  return waitOr(memory, nowMs, { do: 'create' });
}

function planAlive(input: PlanInput, desired: DesiredInstance, view: InspectedContainer): Step {
  const { memory } = input;
  if (wantsStart(memory, desired)) {
    const isDone =
      memory.restartNonce === null ||
      (memory.intent?.nonce === desired.restartNonce && memory.intent.previousRunMs !== view.startedAtMs);
    return isDone ? { do: 'note-start' } : { do: 'stop', because: 'restart' };
  }
  if (!input.isGranted) return { do: 'stop', because: 'not-granted' };
  if (input.verifiedRunMs !== view.startedAtMs) return { do: 'verify' };
  if (input.controlledRunMs !== view.startedAtMs) return { do: 'control' };
  if (!sameLimits(view.limits, input.limits)) return { do: 'update' };
  if (!input.isWalled || !isConnected(desired, view)) return { do: 'connect' };
  const run = { runMs: view.startedAtMs, revision: desired.revision, nowMs: input.nowMs };
  if (desired.state === 'paused' || isHeld(memory.hold, run)) {
    return view.state === 'paused' ? { do: 'nothing', state: 'paused' } : { do: 'pause' };
  }
  if (view.state === 'paused') return { do: 'unpause' };
  return isToBeRestarted(desired, view) ? { do: 'stop', because: 'unhealthy' } : { do: 'nothing', state: 'running' };
}

/** Its check says that it does no work any more, and its owner wants it back then, as after an end of its own. */
function isToBeRestarted({ healthCheck, restartPolicy }: DesiredInstance, view: InspectedContainer): boolean {
  return healthCheck?.restarts === true && restartPolicy !== 'never' && view.health?.state === 'unhealthy';
}

function planEnded(input: PlanInput, desired: DesiredInstance, view: InspectedContainer): Step {
  const { memory } = input;
  // The engine refuses to start what its own record puts above the compartment, so the record comes first.
  const start: Step = sameLimits(view.limits, input.limits) ? { do: 'start' } : { do: 'update' };
  if (wantsStart(memory, desired)) return start;
  if (view.startedAtMs !== null && memory.stoppedRunMs === view.startedAtMs) return start;
  if (memory.handledRunMs !== view.startedAtMs) return { do: 'note-death' };
  if (start.do === 'update') return start;
  if (memory.ended) return { do: 'nothing', state: 'exited' };
  return waitOr(memory, input.nowMs, start);
}

/** A person has asked for a start since the last one. */
function wantsStart(memory: InstanceMemory, desired: DesiredInstance): boolean {
  return memory.restartNonce === null || memory.restartNonce < desired.restartNonce;
}

function waitOr(memory: InstanceMemory, nowMs: number, step: Step): Step {
  return memory.nextTryAtMs !== null && memory.nextTryAtMs > nowMs ? { do: 'wait', untilMs: memory.nextTryAtMs } : step;
}
