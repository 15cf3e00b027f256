import { stepOf, type ImageWork } from '../../images/image-work.ts';
import { requireReference } from '../../images/pull-layers.ts';
import { pushImage } from '../../images/push-image.ts';
import { readArchive } from '../../images/read-archive.ts';
import { TaskFailure, type TaskHandler } from '../handler.ts';

/** Sends an image of the catalogue to a registry; answers the digest under which it is there. */
export function makeImagePush(work: ImageWork): TaskHandler<'image-push'> {
  return async ({ task: { id, spec }, signal, progress, credential }) => {
    const { imageId, registryId } = spec;
    const reference = requireReference(spec.reference);
    const shown = registryId === null ? null : credential(registryId);
    const client = work.client(reference.registry, shown, signal);
    const { engine } = work.parts;
    return work.use(id, signal, async (folder) => {
      const held = await engine.inspect(imageId);
      if (held === null) throw new TaskFailure('image-missing', 'This host does not have the image any more.');
      progress(stepOf('reading'));
      const source = await engine.save(imageId, signal);
      // What tar and the engine's own descriptions add to the files.
      const maxBytes = held.sizeBytes * 2 + 64 * 1024 ** 2;
      const image = await readArchive(source, { folder, maxBytes, signal, isInspected: false });
      return { digest: await pushImage(image, { client, reference, folder, signal, progress }) };
    });
  };
}
