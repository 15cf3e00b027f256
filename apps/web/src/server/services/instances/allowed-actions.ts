import {
  BulkheadError,
  type DESIRED_STATES,
  type InstanceAction,
  type InstanceState,
  type ObservedState,
} from '@bulkhead/shared';

type DesiredState = (typeof DESIRED_STATES)[number];

/** What can be asked of an instance, by where it is and where it is already asked to go. */
const ACTIONS: Record<Exclude<InstanceState, 'absent' | 'unknown'>, readonly InstanceAction[]> = {
  pending: ['stop', 'resize', 'configure', 'delete'],
  creating: ['stop', 'resize', 'configure', 'delete'],
  running: ['stop', 'restart', 'pause', 'resize', 'configure', 'delete'],
  paused: ['resume', 'stop', 'resize', 'configure', 'delete'],
  stopping: ['start', 'resize', 'configure', 'delete'],
  stopped: ['start', 'resize', 'configure', 'delete'],
  exited: ['start', 'restart', 'stop', 'resize', 'configure', 'delete'],
  'backing-off': ['start', 'restart', 'stop', 'resize', 'configure', 'delete'],
  failed: ['start', 'restart', 'stop', 'resize', 'configure', 'delete'],
  deleting: [],
};
type GuardState = keyof typeof ACTIONS;

interface Guarded {
  desiredState: DesiredState;
  observedState: ObservedState;
}

/** The actions that an instance accepts. A silent host does not matter: what is asked then is done when it is back. */
export function allowedActions(instance: Guarded): InstanceAction[] {
  return [...ACTIONS[guardState(instance)]];
}

/** Throws INSTANCE_STATE with the state and with those in which the action would do. */
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
function guardState({ desiredState, observedState }: Guarded): GuardState {
  if (desiredState === 'absent') return 'deleting';
  if (desiredState === 'paused') return 'paused';
  if (desiredState === 'stopped') return observedState === 'stopped' ? 'stopped' : 'stopping';
  // Its host has paused it by itself, as it does with a flood of log.
  if (observedState === 'paused') return 'paused';
  if (observedState === 'stopped' || observedState === 'stopping' || observedState === 'absent') {
    return 'pending';
  }
  return observedState;
}
