/**
 * What a stream may have on its way. `spend` waits until there is room: one caller at a time. `give` says that the reader
 * has taken something.
 */
export class Window {
  readonly #size: number;
  #onItsWay = 0;
  #wake: (() => void) | null = null;
  #closed = false;

  constructor(size: number) {
    this.#size = size;
  }

  /** False: the window was closed. */
  async spend(bytes: number): Promise<boolean> {
    while (!this.#closed && this.#onItsWay > 0 && this.#onItsWay + bytes > this.#size) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.#onItsWay += bytes;
    return !this.#closed;
  }

  give(bytes: number): void {
    this.#onItsWay = Math.max(0, this.#onItsWay - bytes);
    this.#wake?.();
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }
}
