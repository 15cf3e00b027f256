import type { TaskKind } from '@bulkhead/shared';
import type { FinishedTask } from './index.ts';
import type { News } from '../../../changes.ts';
import { newsAbout } from '../../news.ts';

/** What a volume is filled with is known to its host alone: whoever looks at it is told to look again. */
export function onVolumeFilled<Kind extends TaskKind>(
  _deps: unknown,
  _tx: unknown,
  task: FinishedTask<Kind>,
): Promise<News[]> {
  return Promise.resolve([newsAbout('volumes', { tenantSlug: task.tenantSlug, hostId: task.hostId })]);
}
