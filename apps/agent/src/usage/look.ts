import { COLUMN } from '../cgroup/columns.ts';
import type { SampleRow } from '../cgroup/driver.ts';
import type { Cells } from './cells.ts';
import { RAW, RAW_COLUMNS } from './raw-counters.ts';

const GAUGES = ['memoryUsageBytes', 'memoryInactiveFileBytes', 'memoryCacheBytes', 'pidsCurrent'] as const;
const LOOKED_AT = [...RAW_COLUMNS, ...GAUGES];
const COLUMNS = LOOKED_AT.map((name) => COLUMN[name]);

/** Where each column is in the values of a look: RAW_COLUMNS are where they are in those. */
export const LOOK = {
  ...RAW,
  ...Object.fromEntries(GAUGES.map((name, index) => [name, RAW_COLUMNS.length + index])),
} as Record<(typeof LOOKED_AT)[number], number>;

/**
 * What may grow and be counted later: time by so little that a chart shows none, and what is only summed up, which moves with
 * every wake-up of somebody who has a ceiling. All others have to be as they were.
 */
const LITTLE = [LOOK.cpuUsageUsec, LOOK.cpuPressureUsec, LOOK.memoryPressureUsec, LOOK.ioPressureUsec];
const SUMMED_UP = [LOOK.cpuUserUsec, LOOK.cpuSystemUsec, LOOK.cpuPeriods];
const GROWING = [...LITTLE, ...SUMMED_UP];
const AS_THEY_WERE = Object.values(LOOK).filter((index) => !GROWING.includes(index));

/** Half a millicore, µs a millisecond: less is rounded to none. */
const LITTLE_USEC_PER_MS = 0.5;

/** What the last sample of a group said, as far as the journal wants to know. */
export class Look {
  static readonly CELLS = LOOKED_AT.length;
  life: string | null = null;
  readonly values: Float64Array;

  constructor(cells: Cells) {
    this.values = cells.next(Look.CELLS).fill(Number.NaN);
  }

  set(life: string, row: SampleRow): void {
    this.life = life;
    for (let index = 0; index < COLUMNS.length; index += 1) {
      this.values[index] = row[COLUMNS[index] ?? 0] ?? Number.NaN;
    }
  }

  /** Whether a sample that was taken `overMs` after this one says nothing that could not be counted later. */
  isNear(row: SampleRow, overMs: number): boolean {
    const { values } = this;
    const most = overMs * LITTLE_USEC_PER_MS;
    for (let place = 0; place < LITTLE.length; place += 1) {
      const index = LITTLE[place] ?? 0;
      const grew = (row[COLUMNS[index] ?? 0] ?? 0) - (values[index] ?? 0);
      if (grew >= most || grew < 0) return false;
    }
    for (let place = 0; place < AS_THEY_WERE.length; place += 1) {
      const index = AS_THEY_WERE[place] ?? 0;
      const now = row[COLUMNS[index] ?? 0] ?? 0;
      const before = values[index] ?? 0;
      if (now !== before && !(Number.isNaN(now) && Number.isNaN(before))) return false;
    }
    for (let place = 0; place < SUMMED_UP.length; place += 1) {
      const index = SUMMED_UP[place] ?? 0;
      if ((row[COLUMNS[index] ?? 0] ?? 0) < (values[index] ?? 0)) return false;
    }
    return true;
  }

  /** From a row that is near: what has grown. */
  follow(row: SampleRow): void {
    for (let place = 0; place < GROWING.length; place += 1) {
      const index = GROWING[place] ?? 0;
      this.values[index] = row[COLUMNS[index] ?? 0] ?? Number.NaN;
    }
  }
}
