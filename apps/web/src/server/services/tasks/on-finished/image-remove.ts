import { removedImagesSchema } from '@bulkhead/shared';
import { newsAbout } from '../../news.ts';
import type { OnFinished } from './index.ts';

/** What a host has given up lies there no more. */
export const finishImageRemove: OnFinished<'image-remove'> = async (_deps, tx, task) => {
  const removed = removedImagesSchema.safeParse(task.result).data;
  const asked = new Set(task.spec.images.map(({ catalogId }) => catalogId));
  const ids = (removed?.catalogIds ?? []).filter((id) => asked.has(id));
  await tx.imageCopy.deleteMany({ where: { hostId: task.hostId, imageId: { in: ids } } });
  return [newsAbout('images', { tenantSlug: task.tenantSlug }), newsAbout('hosts', { hostId: task.hostId })];
};
