import { COLUMN } from './columns.ts';
import type { SampleRow } from './driver.ts';

/** Pressure is brought up to date every two seconds, so what a group did is not all told in the sweep that saw it move. */
const SETTLING_SWEEPS = 3;

/** Columns of what moves also while no task of the group runs: all wait for a disk, for memory or for a processor. */
const WAITING = [
  COLUMN.cpuPressureUsec,
  COLUMN.memoryPressureUsec,
  COLUMN.ioPressureUsec,
  COLUMN.cpuLocalThrottledUsec,
  COLUMN.ioReadBytes,
  COLUMN.ioWriteBytes,
];

/**
 * Which of the dear files can have moved since they were read last. `moved`: a cheap counter did, so anything may have.
 * `waiting`: only what moves while nothing runs, and that is looked at for some sweeps after the last movement of anything,
 * its own included. What is in neither set is as it was.
 */
export class ReadingPlan {
  #usage = Number.NaN;
  #memory = Number.NaN;
  #pids = Number.NaN;
  #settling = 0;
  #waited = Number.NaN;

  /** The cheap counters of this sweep; `everything` reads all whatever they say. */
  next(usage: number, memory: number, pids: number, everything: boolean): { moved: boolean; waiting: boolean } {
    const isOther = usage !== this.#usage || memory !== this.#memory || pids !== this.#pids;
    if (isOther) this.#settling = SETTLING_SWEEPS;
    else if (this.#settling > 0) this.#settling -= 1;
    this.#usage = usage;
    this.#memory = memory;
    this.#pids = pids;
    const moved = isOther || everything;
    return { moved, waiting: moved || this.#settling > 0 };
  }

  /** After the waiting columns have been read. */
  saw(row: SampleRow): void {
    let waited = 0;
    for (const column of WAITING) waited += row[column] || 0;
    if (waited !== this.#waited && !Number.isNaN(this.#waited)) this.#settling = SETTLING_SWEEPS;
    this.#waited = waited;
  }
}
