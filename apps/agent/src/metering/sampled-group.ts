import type { MetricColumn } from '@bulkhead/shared';
import { COLUMN } from '../cgroup/columns.ts';
import { CgroupError } from '../cgroup/errors.ts';
import type { CgroupDriver, GroupPath, GroupReader, MemoryCounters, SampleRow } from '../cgroup/driver.ts';

/** What of a driver metering needs. */
export type SampledKernel = Pick<CgroupDriver, 'openReader' | 'processors' | 'readHostCpuUsec'>;

/** A group that is not there is looked for in each of so many sweeps, and in every so-manieth after that. */
const EAGER_TRIES = 30;
const LATER_EVERY = 5;
/** One that rests and is left as it was is read at least this often. */
const TURN_EVERY = 10;
/** The dear files are read at least this often, whatever the cheap counters say. */
const EVERYTHING_EVERY = 20;

/** One target's reader through the lives of its group: opens it, notices that it is gone, opens the next one. */
export class SampledGroup {
  readonly key: string;
  readonly #driver: SampledKernel;
  readonly #phase: number;
  #path: GroupPath | null = null;
  #reader: GroupReader | null = null;
  #tries = 0;
  #lastMemory: MemoryCounters | null = null;

  /** `phase` spreads the dear readings of many groups over the sweeps. */
  constructor(key: string, driver: SampledKernel, phase: number) {
    this.key = key;
    this.#driver = driver;
    this.#phase = phase;
  }

  /** The memory counters last seen under the path of now. */
  get lastMemory(): MemoryCounters | null {
    return this.#lastMemory;
  }

  get path(): GroupPath | null {
    return this.#path;
  }

  /** Which of the groups that were under its path one after the other is being read; null: none is there. */
  get life(): string | null {
    return this.#reader?.life ?? null;
  }

  /** Whether the last reading found that it hardly runs. */
  get isResting(): boolean {
    return this.#reader?.isResting === true;
  }

  /** Whether it can be left as it was, when nothing is known that it did since. */
  mayRest(sweep: number): boolean {
    return this.isResting && (sweep + this.#phase) % TURN_EVERY !== 0;
  }

  moveTo(path: GroupPath | null): void {
    if (path === this.#path) return;
    this.close();
    this.#path = path;
    this.#tries = 0;
    this.#lastMemory = null;
  }

  /** Fills the row; false: the group is not there. */
  sample(sweep: number, row: SampleRow): boolean {
    try {
      if (this.#read(sweep, row)) return true;
      // Gone. A restart makes a new group of the same name within milliseconds: look at once.
      return this.#open(sweep) && this.#read(sweep, row);
    } catch (error) {
      // What cannot be read is a gap like any other, and tried again like any other.
      if (!(error instanceof CgroupError) && !(error instanceof Error && 'errno' in error)) throw error;
      this.close();
      return false;
    }
  }

  /** A sweep without reading; false: it has moved away since it was read. */
  pass(): boolean {
    this.#reader?.pass();
    return this.#reader !== null;
  }

  ceilingsMayHaveMoved(): void {
    this.#reader?.ceilingsMayHaveMoved();
  }

  close(): void {
    this.#reader?.close();
    this.#reader = null;
  }

  #read(sweep: number, row: SampleRow): boolean {
    if (this.#reader === null) return false;
    if (!this.#reader.read(row, (sweep + this.#phase) % EVERYTHING_EVERY === 0)) {
      this.close();
      this.#tries = 0;
      return false;
    }
    const value = (name: MetricColumn): number => row[COLUMN[name]] ?? Number.NaN;
    const limit = value('memoryLimitBytes');
    this.#lastMemory = {
      failures: value('memoryFailures'),
      kills: value('memoryKills'),
      usageBytes: value('memoryUsageBytes'),
      limitBytes: Number.isNaN(limit) ? null : limit,
    };
    return true;
  }

  #open(sweep: number): boolean {
    if (this.#path === null) return false;
    this.#tries += 1;
    if (this.#tries > EAGER_TRIES && (sweep + this.#phase) % LATER_EVERY !== 0) return false;
    this.#reader = this.#driver.openReader(this.#path);
    if (this.#reader === null) return false;
    this.#tries = 0;
    return true;
  }
}
