import type { InstanceAction, InstanceView } from '@bulkhead/shared';

export type DisabledReason =
  'readOnly' | 'deleting' | 'alreadyRunning' | 'alreadyStopped' | 'notRunning' | 'notPaused' | 'paused' | 'busy';

type Subject = Pick<InstanceView, 'state' | 'desiredState' | 'allowedActions'>;

/** Why an action cannot be asked for now; null where it can. What is allowed is the server's word, the rest is its why. */
export function explainDisabled(action: InstanceAction, instance: Subject, mayWrite: boolean): DisabledReason | null {
  if (!mayWrite) return 'readOnly';
  if (instance.allowedActions.includes(action)) return null;
  if (instance.desiredState === 'absent') return 'deleting';
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
