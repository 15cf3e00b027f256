import { COLUMN } from './columns.ts';
import type { SampleRow } from './driver.ts';

/**
 * A group that has run for less than this since the last sweep is at rest, µs: 0.025 % of a processor. The init that an
 * engine puts before a container's program wakes once a second for about 15 µs, so no container ever stands quite still.
 */
const REST_USEC = 250;
/** What a group did is not all told in the sweep that saw it move: a disk may still be at it. */
const SETTLING_SWEEPS = 3;
/** At rest, but not still: looked at in every so-manieth sweep. */
const RESTING_EVERY = 10;

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
 * Which files of a group can have moved since they were read last. CPU time comes first and alone: what a group does, it does
 * by running. One at rest is left at that, but in every so-manieth sweep that saw it run at all. Of the others `moved` says
 * that anything may have; `waiting` only what moves while nothing runs, for all wait for a disk, for memory or for a
 * processor: that is looked at for some sweeps after the last movement of anything, its own included. What is not read is
 * as it was, but for what less than REST_USEC of running a second, or reclaiming from outside, can do to it.
 */
export class ReadingPlan {
  #usageUsec = Number.NaN;
  #memory = Number.NaN;
  #pids = Number.NaN;
  #ran = true;
  #settling = 0;
  #resting = 0;
  #waitedUsec = Number.NaN;
  #bytes = Number.NaN;

  /** Whether more than the CPU time is to be read in this sweep. */
  isDue(usageUsec: number, everything: boolean): boolean {
    const ranUsec = usageUsec - this.#usageUsec;
    this.#usageUsec = usageUsec;
    this.#ran = !(ranUsec < REST_USEC);
    if (ranUsec > 0) this.#resting += 1;
    return this.#ran || everything || this.#settling > 0 || this.#resting >= RESTING_EVERY;
  }

  /** The other cheap counters of a sweep that is due; `everything` reads all whatever they say. */
  next(memory: number, pids: number, everything: boolean): { moved: boolean; waiting: boolean } {
    const isOther = this.#ran || memory !== this.#memory || pids !== this.#pids;
    if (isOther) this.#settling = SETTLING_SWEEPS;
    else if (this.#settling > 0) this.#settling -= 1;
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
