import type { Engine } from '../docker/engine.ts';
import type { ImageFacts } from '../docker/read-image-facts.ts';

const MOST_IMAGES = 256;

/**
 * What images say of themselves. An image's id is the hash of what it says, so that it is asked for once; whether the
 * engine still has it shows when a container is made from it.
 */
export class KnownImages {
  readonly #engine: Pick<Engine, 'image'>;
  readonly #facts = new Map<string, ImageFacts>();

  constructor(engine: Pick<Engine, 'image'>) {
    this.#engine = engine;
  }

  /** Errors: EngineError, `image-missing` for one that was not there when it was asked for first. */
  async facts(id: string): Promise<ImageFacts> {
    const known = this.#facts.get(id);
    if (known !== undefined) return known;
    const facts = await this.#engine.image(id);
    const [oldest] = this.#facts.keys();
    if (oldest !== undefined && this.#facts.size >= MOST_IMAGES) this.#facts.delete(oldest);
    this.#facts.set(id, facts);
    return facts;
  }
}
