import type { ImageWork } from '../../images/image-work.ts';
import { requireReference } from '../../images/pull-layers.ts';
import type { TaskHandler } from '../handler.ts';

/** Resolves a reference and brings what it stands for; answers a MadeImage, or that it is the one that was known. */
export function makeImagePull(work: ImageWork): TaskHandler<'image-pull'> {
  return async ({ task: { id, spec }, signal, progress, credential }) => {
    const { catalogId, reference, digest, knownDigest, registryId, maxBytes } = spec;
    const shown = registryId === null ? null : credential(registryId);
    if (knownDigest !== null) {
      const { registry, repository, tag } = requireReference(reference);
      const now = await work.client(registry, shown, signal).resolve(repository, tag ?? 'latest');
      if (now === knownDigest) return { unchanged: true, digest: now };
    }
    return work.pull({ workId: id, catalogId, reference, digest, credential: shown, maxBytes, signal, progress });
  };
}
