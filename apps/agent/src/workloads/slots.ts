/** Lets at most `size` tasks run at once; the rest wait in order. Bounded by its callers: one task an instance. */
export class Slots {
  readonly #size: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(size: number) {
    this.#size = size;
  }

  async use<T>(task: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.#size) await new Promise<void>((proceed) => this.#waiting.push(proceed));
    else this.#taken += 1;
    try {
      return await task();
    } finally {
      // A waiting task takes this one's place, so the count stays.
      const next = this.#waiting.shift();
      if (next === undefined) this.#taken -= 1;
      else next();
    }
  }
}
