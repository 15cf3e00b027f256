import type { OnFinished } from './index.ts';
import { newsAbout } from '../../news.ts';

/** One that could not be removed can be asked for again. */
export const onVolumeSnapshotRemove: OnFinished<'volume-snapshot-remove'> = async ({ now }, tx, task) => {
  await tx.volumeSnapshot.updateMany({
    where: { id: task.spec.snapshotId, tenantId: task.tenantId, state: 'deleting' },
    data: task.outcome === 'succeeded' ? { goneAt: now() } : { state: 'failed' },
  });
  return [newsAbout('volumes', { tenantSlug: task.tenantSlug, hostId: task.hostId })];
};
