/**
 * Messages of one stream, from whoever sends them to its one reader. What may wait is bounded by what the sender may send
 * before the reader takes some; a sender that does not keep to it is ended.
 */
export class StreamQueue<T> {
  readonly #items: { item: T; bytes: number }[] = [];
  readonly #limitBytes: number;
  readonly #onTaken: (bytes: number) => void;
  #bytes = 0;
  #end: { error: Error | null } | null = null;
  #wake: (() => void) | null = null;

  constructor(limitBytes: number, onTaken: (bytes: number) => void) {
    this.#limitBytes = limitBytes;
    this.#onTaken = onTaken;
  }

  /** False: more is waiting than was allowed to be sent. */
  push(item: T, bytes: number): boolean {
    if (this.#end !== null) return true;
    this.#items.push({ item, bytes });
    this.#bytes += bytes;
    this.#wake?.();
    return this.#bytes <= this.#limitBytes;
  }

  /** What waits is still read; then the reader is told the error, or with null that it is over. */
  end(error: Error | null): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** For one reader. What it took counts as taken when it asks for more. */
  async *items(signal: AbortSignal): AsyncGenerator<T> {
    const wake = () => this.#wake?.();
    signal.addEventListener('abort', wake, { once: true });
    try {
      while (!signal.aborted) {
        const next = this.#items.shift();
        if (next !== undefined) {
          this.#bytes -= next.bytes;
          yield next.item;
          if (next.bytes > 0) this.#onTaken(next.bytes);
        } else if (this.#end !== null) {
          if (this.#end.error !== null) throw this.#end.error;
          return;
        } else {
          await new Promise<void>((resolve) => (this.#wake = resolve));
        }
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }
}
