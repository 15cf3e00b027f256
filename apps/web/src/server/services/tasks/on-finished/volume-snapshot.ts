import type { OnFinished } from './index.ts';
import { newsAbout } from '../../news.ts';

/** A copy that was not made does not count any more. */
export const onVolumeSnapshot: OnFinished<'volume-snapshot'> = async ({ now }, tx, task) => {
  await tx.volumeSnapshot.updateMany({
    where: { id: task.spec.snapshotId, tenantId: task.tenantId, state: 'pending' },
    data: task.outcome === 'succeeded' ? { state: 'ready' } : { state: 'failed', goneAt: now() },
  });
  return [newsAbout('volumes', { tenantSlug: task.tenantSlug, hostId: task.hostId })];
};
