import type { DesiredInstance, ObservedState } from '@bulkhead/shared';
import type { InstanceMemory } from './instance-memory.ts';
import type { ContainerView, Step } from './plan-instance.ts';

/** What to report of an instance for which nothing is left to do now. */
export function stateOf(step: Extract<Step, { do: 'nothing' | 'wait' }>, memory: InstanceMemory): ObservedState {
  const failedToStart = memory.lastDeath?.cause === 'start-failure';
  if (step.do === 'wait') return failedToStart ? 'failed' : 'backing-off';
  return step.state === 'exited' && failedToStart ? 'failed' : step.state;
}

/** What is remembered once everything is as desired. */
export function settledMemory(
  desired: DesiredInstance,
  view: ContainerView,
  memory: InstanceMemory,
): Partial<InstanceMemory> {
  const { cpuMillicores, memoryBytes, pids } = desired;
  const reached = { revision: desired.revision, size: { cpuMillicores, memoryBytes, pids } };
  if (desired.state !== 'stopped') return reached;
  // Whatever ended before is behind us: to run again is a person's wish now.
  return {
    ...reached,
    restartNonce: Math.max(desired.restartNonce, memory.restartNonce ?? 0),
    intent: null,
    stoppedRunMs: view?.startedAtMs ?? null,
    ended: false,
    failures: 0,
    nextTryAtMs: null,
  };
}
