import type { ImageWork } from '../../images/image-work.ts';
import type { TaskHandler } from '../handler.ts';

/** Resolves a reference and brings what it stands for; answers a MadeImage. */
export function makeImagePull(work: ImageWork): TaskHandler<'image-pull'> {
  return async ({ task: { id, spec }, signal, progress, credential }) => {
    const { catalogId, reference, digest, registryId, maxBytes } = spec;
    const shown = registryId === null ? null : credential(registryId);
    return work.pull({ workId: id, catalogId, reference, digest, credential: shown, maxBytes, signal, progress });
  };
}
