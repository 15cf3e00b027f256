import { HISTORY_SERIES, type HistorySeries, type Spread } from '@bulkhead/shared';
import type { Cells } from './cells.ts';

/** Where each series is in HISTORY_SERIES. */
export const SERIES = Object.fromEntries(HISTORY_SERIES.map((name, index) => [name, index])) as Record<
  HistorySeries,
  number
>;

const LEAST = 0;
const MOST = 1;
const SUM = 2;
const WEIGHT = 3;
const CELLS_EACH = 4;

/** Least, mean and most of each series of one group while a chunk is under way. */
export class Spreads {
  static readonly CELLS = CELLS_EACH * HISTORY_SERIES.length;
  readonly #cells: Float64Array;

  constructor(cells: Cells) {
    this.#cells = cells.next(Spreads.CELLS).fill(Number.NaN);
  }

  /** `value` held for `overMs`, which may be 0 for the first look at a gauge. NaN is nothing. */
  note(series: number, value: number, overMs: number): void {
    if (Number.isNaN(value)) return;
    const cells = this.#cells;
    const at = series * CELLS_EACH;
    const weightMs = cells[at + WEIGHT] ?? Number.NaN;
    if (Number.isNaN(weightMs)) {
      cells[at + LEAST] = value;
      cells[at + MOST] = value;
      cells[at + SUM] = value * overMs;
      cells[at + WEIGHT] = overMs;
      return;
    }
    if (value < (cells[at + LEAST] ?? 0)) cells[at + LEAST] = value;
    else if (value > (cells[at + MOST] ?? 0)) cells[at + MOST] = value;
    cells[at + SUM] = (cells[at + SUM] ?? 0) + value * overMs;
    cells[at + WEIGHT] = weightMs + overMs;
  }

  /** What `grew` in `overMs` as a rate a second. */
  noteRate(series: number, grew: number, overMs: number): void {
    if (overMs > 0) this.note(series, (grew * 1_000) / overMs, overMs);
  }

  /** What was noted since the last call, in whole numbers. */
  take(): (Spread | null)[] {
    const taken: (Spread | null)[] = [];
    for (let at = 0; at < this.#cells.length; at += CELLS_EACH) taken.push(this.#spread(at));
    this.#cells.fill(Number.NaN);
    return taken;
  }

  #spread(at: number): Spread | null {
    const least = this.#cells[at + LEAST] ?? Number.NaN;
    if (Number.isNaN(least)) return null;
    const most = this.#cells[at + MOST] ?? 0;
    const weight = this.#cells[at + WEIGHT] ?? 0;
    const mean = weight > 0 ? (this.#cells[at + SUM] ?? 0) / weight : most;
    return [Math.round(least), Math.round(mean), Math.round(most)];
  }
}
