import type { InstanceAction, InstanceView } from '@bulkhead/shared';

/** What the bar at the top of an instance's page offers; the rest is under its settings. */
export type HeaderAction = Extract<
  InstanceAction,
  'start' | 'stop' | 'restart' | 'pause' | 'resume' | 'resize' | 'configure' | 'delete'
>;

export type DisabledReason =
  | 'readOnly'
  | 'locked'
  | 'deleting'
  | 'alreadyRunning'
  | 'alreadyStopped'
  | 'notRunning'
  | 'notPaused'
  | 'paused'
  | 'busy';

type Subject = Pick<InstanceView, 'state' | 'desiredState' | 'allowedActions' | 'lockedAtMs'>;

/** Why an action cannot be asked for now; null where it can. What is allowed is the server's word, the rest is its why. */
export function explainDisabled(action: HeaderAction, instance: Subject, mayWrite: boolean): DisabledReason | null {
  if (!mayWrite) return 'readOnly';
  if (instance.lockedAtMs !== null) return 'locked';
  if (instance.state === 'deleting') return 'deleting';
  if (instance.allowedActions.includes(action)) return null;
  switch (action) {
    case 'start':
      return instance.desiredState === 'paused' ? 'paused' : 'alreadyRunning';
    case 'stop':
      return instance.state === 'stopped' ? 'alreadyStopped' : 'busy';
    case 'restart':
    case 'pause':
      return instance.desiredState === 'paused' ? 'paused' : 'notRunning';
    case 'resume':
      return 'notPaused';
    case 'resize':
    case 'configure':
    case 'delete':
      return 'busy';
  }
}
