import type { EngineEvent } from '../docker/answers.ts';
import type { ContainerView } from './plan-instance.ts';

/** Whether an event tells of something else than what we know; our own actions come back as events too. */
export function contradicts(event: EngineEvent, view: ContainerView): boolean {
  if (view === null) return event.action === 'create' || event.action === 'start';
  if (event.id !== view.id) return event.action !== 'destroy' && event.action !== 'die';
  switch (event.action) {
    case 'die':
    case 'destroy':
      return view.state === 'running' || view.state === 'paused' || event.action === 'destroy';
    case 'start':
    case 'unpause':
      return view.state !== 'running';
    case 'pause':
      return view.state !== 'paused';
    case 'update':
    case 'rename':
    case 'health_status':
      return true;
    default:
      return false;
  }
}
