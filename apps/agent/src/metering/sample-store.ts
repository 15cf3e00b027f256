import { HISTORY_SAMPLES, METRIC_COLUMNS } from '@bulkhead/shared';
import { Series } from './series.ts';

/** One more than is kept, so that the sweep under way is never one that can be asked for. */
const TIMES = HISTORY_SAMPLES + 1;

/**
 * What was sampled in the last HISTORY_SAMPLES sweeps: one time axis for all, one series a key. A sweep that did not happen
 * (the agent was stopped, the machine slept) is simply not on the axis; a group that was not there is NaN.
 */
export class SampleStore {
  readonly width: number;
  readonly #atMs = new Float64Array(TIMES);
  readonly #series = new Map<string, Series>();
  #born = 0;
  #next = 0;
  #oldest = 0;

  constructor(processors: number) {
    this.width = METRIC_COLUMNS.length + processors;
  }

  /** The number that the sweep after the last committed one has. */
  get next(): number {
    return this.#next;
  }

  /** The first sweep that is still kept. */
  get oldest(): number {
    return Math.max(this.#oldest, this.#next - HISTORY_SAMPLES);
  }

  /** Keeps exactly these keys. A new one starts with an empty past. */
  keep(keys: ReadonlySet<string>): void {
    for (const key of this.#series.keys()) if (!keys.has(key)) this.#series.delete(key);
    for (const key of keys) {
      if (this.#series.has(key)) continue;
      this.#series.set(key, new Series(this.width, this.#born));
      this.#born += 1;
    }
  }

  series(key: string): Series | null {
    return this.#series.get(key) ?? null;
  }

  /** A row of the sweep under way; null: the group is not there. */
  put(key: string, row: Float64Array | null): void {
    this.#series.get(key)?.put(this.#next, row);
  }

  /** In the place of `put`: the group is as it was in the sweep before. */
  repeat(key: string): void {
    this.#series.get(key)?.repeat(this.#next);
  }

  /**
   * Ends the sweep: from now on it can be read. A clock that has been set back makes the older samples worthless for a
   * chart: the axis starts again.
   */
  commit(atMs: number): void {
    if (this.#next > 0 && atMs <= this.timeOf(this.#next - 1)) this.#oldest = this.#next;
    this.#atMs[this.#next % TIMES] = atMs;
    this.#next += 1;
  }

  timeOf(sweep: number): number {
    return this.#atMs[sweep % TIMES] ?? Number.NaN;
  }
}
