/** What a viewer may have on its way that it has not yet said to have taken. For one that waits at a time. */
export class ViewWindow {
  readonly #size: number;
  #onItsWay = 0;
  #wake: (() => void) | null = null;

  constructor(size: number) {
    this.#size = size;
  }

  /** Waits until there is room, or the viewer has left. */
  async spend(bytes: number, signal: AbortSignal): Promise<void> {
    const wake = () => this.#wake?.();
    signal.addEventListener('abort', wake, { once: true });
    try {
      while (!signal.aborted && this.#onItsWay > 0 && this.#onItsWay + bytes > this.#size) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
      this.#onItsWay += bytes;
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  give(bytes: number): void {
    this.#onItsWay = Math.max(0, this.#onItsWay - bytes);
    this.#wake?.();
  }
}
