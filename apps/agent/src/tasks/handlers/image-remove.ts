import { reservedTag } from '@bulkhead/shared';
import { stepOf, type ImageWork } from '../../images/image-work.ts';
import type { TaskHandler } from '../handler.ts';

/** Gives up what this host keeps of entries of the catalogue. An image that anything else keeps stays. */
export function makeImageRemove(work: ImageWork): TaskHandler<'image-remove'> {
  return async ({ task: { spec }, signal, progress }) => {
    const { engine } = work.parts;
    const catalogIds: string[] = [];
    const kept: { catalogId: string; reason: string }[] = [];
    let freedBytes = 0;
    for (const [index, { catalogId, imageId }] of spec.images.entries()) {
      signal.throwIfAborted();
      progress({ ...stepOf('removing'), doneBytes: index, totalBytes: spec.images.length });
      const held = await engine.inspect(reservedTag(catalogId));
      if (held === null) {
        catalogIds.push(catalogId);
        continue;
      }
      const { kept: reason } = await engine.remove(reservedTag(catalogId));
      if (reason !== null) {
        kept.push({ catalogId, reason: reason.slice(0, 300) });
        continue;
      }
      catalogIds.push(catalogId);
      if ((await engine.inspect(imageId)) === null) freedBytes += held.sizeBytes;
    }
    return { catalogIds, freedBytes, kept };
  };
}
