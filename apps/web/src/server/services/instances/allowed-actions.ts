import {
  BulkheadError,
  type DESIRED_STATES,
  type InstanceAction,
  type InstanceState,
  type ObservedState,
} from '@bulkhead/shared';

type DesiredState = (typeof DESIRED_STATES)[number];

/** What can be asked of every instance that stays. */
const ALWAYS = ['resize', 'configure', 'rename', 'adjust', 'rebuild', 'discard', 'delete'] as const;

/** What can be asked of an instance, by where it is and where it is already asked to go. */
const ACTIONS: Record<Exclude<InstanceState, 'absent' | 'unknown'> | 'discarded', readonly InstanceAction[]> = {
  pending: ['stop', ...ALWAYS],
  creating: ['stop', ...ALWAYS],
  running: ['stop', 'restart', 'pause', ...ALWAYS],
  paused: ['resume', 'stop', ...ALWAYS],
  stopping: ['start', ...ALWAYS],
  stopped: ['start', ...ALWAYS],
  exited: ['start', 'restart', 'stop', ...ALWAYS],
  'backing-off': ['start', 'restart', 'stop', ...ALWAYS],
  failed: ['start', 'restart', 'stop', ...ALWAYS],
  discarded: ['undelete', 'delete'],
  deleting: [],
};
type GuardState = keyof typeof ACTIONS;

export interface Guarded {
  desiredState: DesiredState;
  observedState: ObservedState;
  /** Its deletion was asked for, and can be undone. */
  isDiscarded: boolean;
}

/** The actions that an instance accepts. A silent host does not matter: what is asked then is done when it is back. */
export function allowedActions(instance: Guarded & { isLocked: boolean }): InstanceAction[] {
  return instance.isLocked ? [] : [...ACTIONS[guardState(instance)]];
}

/** Throws INSTANCE_STATE with the state and with those in which the action would do. Of a lock its row says more: see lockInstance. */
export function requireAction(instance: Guarded & { name: string }, action: InstanceAction): void {
  const state = guardState(instance);
  if (ACTIONS[state].includes(action)) return;
  const allowed = Object.entries(ACTIONS).flatMap(([name, actions]) => (actions.includes(action) ? [name] : []));
  throw new BulkheadError(
    'INSTANCE_STATE',
    `${instance.name} is ${state}, which does not allow "${action}"; that needs ${allowed.join(' or ')}.`,
    { state, allowed },
  );
}

/** What was asked last counts more than what is still to be seen: a second click finds the first one's state. */
function guardState({ desiredState, observedState, isDiscarded }: Guarded): GuardState {
  if (desiredState === 'absent') return 'deleting';
  if (isDiscarded) return 'discarded';
  if (desiredState === 'paused') return 'paused';
  if (desiredState === 'stopped') return observedState === 'stopped' ? 'stopped' : 'stopping';
  // Its host has paused it by itself, as it does with a flood of log.
  if (observedState === 'paused') return 'paused';
  if (observedState === 'stopped' || observedState === 'stopping' || observedState === 'absent') {
    return 'pending';
  }
  return observedState;
}
