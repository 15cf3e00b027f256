import { COLUMN } from './columns.ts';
import type { SampleRow } from './driver.ts';

/**
 * A group that has run for less than this a sweep is at rest, µs: 0.025 % of a processor. The init that an
 * engine puts before a container's program wakes once a second for about 15 µs, so no container ever stands quite still.
 */
export const REST_USEC = 250;
/** What a group did is not all told in the sweep that saw it move: a disk may still be at it. */
const SETTLING_SWEEPS = 3;
/** At rest, but not still: memory and processes are looked at in every so-manieth sweep. */
const RESTING_EVERY = 10;
/** Ceilings that somebody else may have written; whoever writes them here says so (`ceilingsMayHaveMoved`). */
const CEILINGS_EVERY = 10;
/** The kernel brings the totals of pressure up to date every two seconds, and says the same in between. */
const PRESSURE_EVERY = 2;

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
 * as it was, but for what less than REST_USEC of running a second, or reclaiming from outside, can do to it until the next
 * whole reading.
 */
export class ReadingPlan {
  #sweep = 0;
  /** When CPU time was read last, and when memory and processes were. */
  #readSweep = 0;
  #lookedSweep = 0;
  #usageUsec = Number.NaN;
  #memory = Number.NaN;
  #pids = Number.NaN;
  #ran = true;
  #hasRun = false;
  #settling = 0;
  #waitedUsec = Number.NaN;
  #bytes = Number.NaN;
  #ceilingsSweep = 0;
  #mayHaveCeilings = false;
  #pressureSweep = 0;

  /** Whether the group was not at rest when it was last looked at. */
  get ran(): boolean {
    return this.#ran;
  }

  /** Whether it neither ran when it was last looked at nor has anything of it still to settle. */
  get isResting(): boolean {
    return !this.#ran && this.#settling === 0;
  }

  /** A sweep in which nothing is read. */
  pass(): void {
    this.#sweep += 1;
  }

  /** Begins a sweep: whether more than the CPU time is to be read in it. */
  isDue(usageUsec: number, everything: boolean): boolean {
    const ranUsec = usageUsec - this.#usageUsec;
    this.#sweep += 1;
    this.#ran = !(ranUsec < REST_USEC * (this.#sweep - this.#readSweep));
    if (ranUsec > 0) this.#hasRun = true;
    this.#usageUsec = usageUsec;
    this.#readSweep = this.#sweep;
    const isTime = this.#hasRun && this.#sweep - this.#lookedSweep >= RESTING_EVERY;
    return this.#ran || everything || this.#settling > 0 || isTime;
  }

  /** The other cheap counters of a sweep that is due; `everything` reads all whatever they say. */
  next(memory: number, pids: number, everything: boolean): { moved: boolean; waiting: boolean } {
    const isOther = this.#ran || memory !== this.#memory || pids !== this.#pids;
    if (isOther) this.#settling = SETTLING_SWEEPS;
    else if (this.#settling > 0) this.#settling -= 1;
    this.#memory = memory;
    this.#pids = pids;
    this.#hasRun = false;
    this.#lookedSweep = this.#sweep;
    const moved = isOther || everything;
    return { moved, waiting: moved || this.#settling > 0 };
  }

  /** From now on until they are read: somebody has, or may have, written the group's ceilings. */
  ceilingsMayHaveMoved(): void {
    this.#mayHaveCeilings = true;
  }

  /** Whether the ceilings are to be read in this sweep, due or not. To be asked once a sweep. */
  areCeilingsDue(everything: boolean): boolean {
    const isTime = this.#ran && this.#sweep - this.#ceilingsSweep >= CEILINGS_EVERY;
    if (!everything && !this.#mayHaveCeilings && !isTime) return false;
    this.#mayHaveCeilings = false;
    this.#ceilingsSweep = this.#sweep;
    return true;
  }

  /** Whether pressure, when it is waited for, can be other than it was read last. To be asked once a sweep. */
  isPressureDue(everything: boolean): boolean {
    if (!everything && this.#sweep - this.#pressureSweep < PRESSURE_EVERY) return false;
    this.#pressureSweep = this.#sweep;
    return true;
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
