import { HISTORY_SAMPLES, METRIC_COLUMNS } from '@bulkhead/shared';
import { Ring } from './ring.ts';

/** One row more than is kept, so that the row being written is never one that can be asked for. */
const ROWS = HISTORY_SAMPLES + 1;

/**
 * What was sampled in the last HISTORY_SAMPLES sweeps: one time axis for all, one ring a key. A sweep that did not happen
 * (the agent was stopped, the machine slept) is simply not on the axis; a group that was not there is NaN.
 */
export class SampleStore {
  readonly width: number;
  readonly #atMs = new Float64Array(ROWS);
  readonly #rings = new Map<string, Ring>();
  readonly #absent: Float64Array;
  #next = 0;
  #oldest = 0;

  constructor(processors: number) {
    this.width = METRIC_COLUMNS.length + processors;
    this.#absent = new Float64Array(this.width).fill(Number.NaN);
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
    for (const key of this.#rings.keys()) if (!keys.has(key)) this.#rings.delete(key);
    for (const key of keys) if (!this.#rings.has(key)) this.#rings.set(key, new Ring(this.width, ROWS));
  }

  ring(key: string): Ring | null {
    return this.#rings.get(key) ?? null;
  }

  /** A row of the sweep under way; null: the group is not there. */
  put(key: string, row: Float64Array | null): void {
    this.#rings.get(key)?.write(this.#next, row ?? this.#absent);
  }

  /**
   * Ends the sweep: from now on it can be read. A clock that has been set back makes the older samples worthless for a
   * chart: the axis starts again.
   */
  commit(atMs: number): void {
    if (this.#next > 0 && atMs <= this.timeOf(this.#next - 1)) this.#oldest = this.#next;
    this.#atMs[this.#next % ROWS] = atMs;
    this.#next += 1;
  }

  timeOf(sweep: number): number {
    return this.#atMs[sweep % ROWS] ?? Number.NaN;
  }
}
