import type { HostImage } from '@bulkhead/shared';
import type { EngineEvent } from '../docker/answers.ts';
import type { Engine, EngineImage } from '../docker/engine.ts';
import { toEngineError } from '../docker/errors.ts';
import type { Log } from '../log.ts';

const SETTLE_MS = 200;
const MAX_IMAGES = 2000;
const CHANGING = new Set(['tag', 'untag', 'delete', 'import', 'load', 'pull']);

/** Knows the images that the engine holds under a tag. */
export class ImageWatch {
  readonly #engine: Engine;
  readonly #log: Log;
  readonly #onChange: (images: HostImage[]) => void;
  #images: HostImage[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: { engine: Engine; log: Log; onChange: (images: HostImage[]) => void }) {
    this.#engine = options.engine;
    this.#log = options.log;
    this.#onChange = options.onChange;
  }

  images(): HostImage[] {
    return this.#images;
  }

  onEvent(event: EngineEvent): void {
    if (event.type !== 'image' || !CHANGING.has(event.action)) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.refresh();
    }, SETTLE_MS);
  }

  async refresh(): Promise<void> {
    try {
      const images = flatten(await this.#engine.images());
      if (JSON.stringify(images) === JSON.stringify(this.#images)) return;
      this.#images = images;
      this.#onChange(images);
    } catch (error) {
      this.#log.warn('could not list the images', { problem: toEngineError(error, 'images').message });
    }
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}

/** One row a tag, by name. */
function flatten(images: readonly EngineImage[]): HostImage[] {
  return images
    .flatMap(({ references, id, sizeBytes, createdAtMs }) =>
      references.map((reference) => ({ reference, id, sizeBytes, createdAtMs })),
    )
    .filter(({ reference, id }) => reference.length <= 256 && id.length <= 128)
    .sort((a, b) => (a.reference < b.reference ? -1 : 1))
    .slice(0, MAX_IMAGES);
}
