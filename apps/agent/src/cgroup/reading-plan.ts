import { COLUMN } from './columns.ts';
import type { SampleRow } from './driver.ts';

/**
 * A group that has run for less than this since the last sweep is at rest, µs: 0.025 % of a processor. The init that an
 * engine puts before a container's program wakes once a second for about 15 µs, so no container ever stands quite still.
 */
const REST_USEC = 250;
/** Pressure is brought up to date every two seconds, so what a group did is not all told in the sweep that saw it move. */
const SETTLING_SWEEPS = 3;
/** At rest, but not still: what waits is looked at in every so-manieth sweep. */
const RESTING_EVERY = 5;

const WAITED_USEC = [
  COLUMN.cpuPressureUsec,
  COLUMN.memoryPressureUsec,
  COLUMN.ioPressureUsec,
  COLUMN.cpuLocalThrottledUsec,
];
/** Less of it since the last look is what any wake-up waits for on a busy host. */
const MUCH_WAITED_USEC = 10_000;
const MOVED_BYTES = [COLUMN.ioReadBytes, COLUMN.ioWriteBytes];

/**
 * Which of the dear files can have moved since they were read last. `moved`: a cheap counter did, so anything may have.
 * `waiting`: only what moves while nothing runs, for all wait for a disk, for memory or for a processor; that is looked at
 * for some sweeps after the last movement of anything, its own included. What is in neither set is as it was, but for what
 * less than REST_USEC of running can do to it.
 */
export class ReadingPlan {
  #usageUsec = Number.NaN;
  #memory = Number.NaN;
  #pids = Number.NaN;
  #settling = 0;
  #resting = 0;
  #waitedUsec = Number.NaN;
  #bytes = Number.NaN;

  /** The cheap counters of this sweep; `everything` reads all whatever they say. */
  next(usageUsec: number, memory: number, pids: number, everything: boolean): { moved: boolean; waiting: boolean } {
    const ranUsec = usageUsec - this.#usageUsec;
    const isOther = !(ranUsec < REST_USEC) || memory !== this.#memory || pids !== this.#pids;
    if (isOther) this.#settling = SETTLING_SWEEPS;
    else if (this.#settling > 0) this.#settling -= 1;
    if (ranUsec > 0) this.#resting += 1;
    this.#usageUsec = usageUsec;
    this.#memory = memory;
    this.#pids = pids;
    const moved = isOther || everything;
    const waiting = moved || this.#settling > 0 || this.#resting >= RESTING_EVERY;
    if (waiting) this.#resting = 0;
    return { moved, waiting };
  }

  /** After the waiting columns have been read. */
  saw(row: SampleRow): void {
    const waitedUsec = sumOf(row, WAITED_USEC);
    const bytes = sumOf(row, MOVED_BYTES);
    if (waitedUsec - this.#waitedUsec > MUCH_WAITED_USEC || bytes > this.#bytes) this.#settling = SETTLING_SWEEPS;
    this.#waitedUsec = waitedUsec;
    this.#bytes = bytes;
  }
}

/** NaN counts as 0: a host without that file. */
function sumOf(row: SampleRow, columns: readonly number[]): number {
  let sum = 0;
  for (const column of columns) sum += row[column] || 0;
  return sum;
}
