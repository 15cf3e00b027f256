import type { Cells } from './cells.ts';
import { grown, RAW } from './raw-counters.ts';
import { SERIES, type Spreads } from './spreads.ts';
import { TOTAL, type Totals } from './totals.ts';

/** In both the kernel's read and written bytes, and operations, follow one another in this order. */
const KINDS = 4;
const FIRST_TOTAL = TOTAL.ioReadBytes;
const FIRST_RAW = RAW.ioReadBytes;

/** I/O of one odometer: its group's own, or the sum of what those below it did. */
export class IoCount {
  static readonly CELLS = KINDS;
  readonly #totals: Totals;
  readonly #spreads: Spreads;
  readonly #above: IoCount | null;
  /** Since the last sweep: [read, written bytes, read, written operations]. */
  readonly #below: Float64Array;
  #hasBelow = false;
  /** Time in which those below had none, which is not noted yet. */
  #withoutMs = 0;

  constructor(cells: Cells, totals: Totals, spreads: Spreads, above: IoCount | null) {
    this.#below = cells.next(IoCount.CELLS);
    this.#totals = totals;
    this.#spreads = spreads;
    this.#above = above;
  }

  /** After a reading of the group that filled `grown`. */
  countOwn(elapsedMs: number): void {
    for (let kind = 0; kind < KINDS; kind += 1) this.#add(kind, grown[FIRST_RAW + kind] || 0);
    this.#note(grown[RAW.ioReadBytes] || 0, grown[RAW.ioWriteBytes] || 0, elapsedMs);
  }

  /** At the end of a sweep: what those below did in it. `sweepMs` 0: the group is not there. */
  countBelow(sweepMs: number): void {
    if (!this.#hasBelow) {
      this.#withoutMs += sweepMs;
      return;
    }
    this.#hasBelow = false;
    for (let kind = 0; kind < KINDS; kind += 1) this.#add(kind, this.#below[kind] ?? 0);
    this.#note(this.#below[0] ?? 0, this.#below[1] ?? 0, sweepMs);
    this.#below.fill(0);
  }

  /** Everything up to now is in the spreads when it returns. */
  settle(): void {
    this.#note(0, 0, this.#withoutMs);
    this.#withoutMs = 0;
  }

  #add(kind: number, amount: number): void {
    if (amount === 0) return;
    this.#totals.add(FIRST_TOTAL + kind, amount);
    if (this.#above === null) return;
    this.#above.#below[kind] = (this.#above.#below[kind] ?? 0) + amount;
    this.#above.#hasBelow = true;
  }

  #note(readBytes: number, writeBytes: number, elapsedMs: number): void {
    this.#spreads.noteRate(SERIES.ioReadBytesPerSec, readBytes, elapsedMs);
    this.#spreads.noteRate(SERIES.ioWriteBytesPerSec, writeBytes, elapsedMs);
  }
}
