import type { DesiredInstance } from '@bulkhead/shared';
import { isCoverable, MAX_SPEC_BYTES, objectToInstance, objectToRuntime } from '@bulkhead/shared';
import type { ImageFacts } from '../docker/read-image-facts.ts';

/** More than any honest image wants. */
const MAX_VOLUMES = 16;

/**
 * Why no container is made of this instance here, in words; null: nothing is against it. The last look before the engine is
 * asked, with what only this host knows: its engine's runtimes, and what the image brings along. `runtimes` null: not known.
 */
export function objectToCreate(
  instance: DesiredInstance,
  runtimes: readonly string[] | null,
  image: ImageFacts,
): string | null {
  const objection =
    objectToInstance(instance) ?? objectToRuntime(instance, { name: 'this host', runtimes: runtimes ?? [] });
  return objection?.message ?? objectToImage(instance.image.reference, image);
}

function objectToImage(reference: string, image: ImageFacts): string | null {
  if (image.configBytes > MAX_SPEC_BYTES) {
    return `The image ${reference} brings ${image.configBytes} bytes of labels, environment and other settings into each container, and ${MAX_SPEC_BYTES} are allowed. Build it with less.`;
  }
  if (image.volumes.length > MAX_VOLUMES) {
    return `The image ${reference} wants ${image.volumes.length} volumes, and ${MAX_VOLUMES} are allowed. Build it with fewer.`;
  }
  const wrong = image.volumes.find((folder) => !isCoverable(folder));
  if (wrong === undefined) return null;
  return `The image ${reference} wants ${wrong.slice(0, 200)} as a volume, which is no plain folder of its own. Build it without.`;
}
