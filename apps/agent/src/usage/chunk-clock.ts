/** A sweep begins some milliseconds after its second, or before it: a chunk that ends with a whole minute is told to end so. */
const EARLY_MS = 50;
const LATE_MS = 1_000;

/** When the chunk under way began and has to end, by the host's clock. */
export class ChunkClock {
  readonly #chunkMs: number;
  fromMs: number;

  constructor(chunkMs: number, fromMs: number) {
    this.#chunkMs = chunkMs;
    this.fromMs = fromMs;
  }

  /** Which second of the chunk a sweep ends, counted from 1. */
  secondOf(sweepAtMs: number): number {
    return Math.round((sweepAtMs - this.fromMs) / 1_000);
  }

  isDue(sweepAtMs: number): boolean {
    // A clock that was set back would have it wait until it is as late as it was.
    return sweepAtMs < this.fromMs || this.#wholeBefore(sweepAtMs) > this.#wholeBefore(this.fromMs);
  }

  /** Ends the chunk with the last sweep, and begins the next one. */
  close(sweepAtMs: number): { fromMs: number; toMs: number } {
    const wholeMs = this.#wholeBefore(sweepAtMs);
    const endMs = sweepAtMs - wholeMs < LATE_MS ? wholeMs : sweepAtMs;
    const wasSetBack = sweepAtMs < this.fromMs;
    const toMs = wasSetBack ? this.fromMs : Math.max(this.fromMs, endMs);
    const span = { fromMs: this.fromMs, toMs };
    this.fromMs = wasSetBack ? sweepAtMs : toMs;
    return span;
  }

  #wholeBefore(atMs: number): number {
    return Math.floor((atMs + EARLY_MS) / this.#chunkMs) * this.#chunkMs;
  }
}
