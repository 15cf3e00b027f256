import type { MetricColumn } from '@bulkhead/shared';
import type { Cells } from './cells.ts';

/** Columns of a sample that only grow while their group lives. */
export const RAW_COLUMNS = [
  'cpuUsageUsec',
  'cpuUserUsec',
  'cpuSystemUsec',
  'cpuPeriods',
  'cpuThrottledPeriods',
  'cpuThrottledUsec',
  'cpuLocalThrottledUsec',
  'cpuPressureUsec',
  'memoryPressureUsec',
  'ioPressureUsec',
  'memoryKills',
  'ioReadBytes',
  'ioWriteBytes',
  'ioReadOps',
  'ioWriteOps',
] as const satisfies readonly MetricColumn[];

/** Where each column is in RAW_COLUMNS. */
export const RAW = Object.fromEntries(RAW_COLUMNS.map((name, index) => [name, index])) as Record<
  (typeof RAW_COLUMNS)[number],
  number
>;
/** Two files that say the same sum are a little apart: such a fall is none. */
const JITTER = 10_000;

/** What the last `read` found to be new, NaN where nothing is known; one for all, because it is used before the next one. */
export const grown = new Float64Array(RAW_COLUMNS.length);

/** The kernel's counters of one group as they were read last, through the lives of the group. */
export class RawCounters {
  static readonly CELLS = RAW_COLUMNS.length;
  life: string | null = null;
  readonly values: Float64Array;

  constructor(cells: Cells) {
    this.values = cells.next(RawCounters.CELLS);
  }

  /**
   * Another life's counters: all that they say is new, but of one that was there before anybody counted (`isOld`), whose
   * first reading is where counting begins.
   */
  begin(life: string, isOld: boolean): void {
    this.life = life;
    this.values.fill(isOld ? Number.NaN : 0);
  }

  keep(): (number | null)[] {
    const kept: (number | null)[] = [];
    for (let index = 0; index < this.values.length; index += 1) {
      const value = this.values[index] ?? Number.NaN;
      kept.push(Number.isNaN(value) ? null : value);
    }
    return kept;
  }

  /** Fills `grown` from what begins with RAW_COLUMNS. A counter that fell has been set back, and all that it says is new. */
  read(counters: Float64Array): void {
    for (let index = 0; index < RAW_COLUMNS.length; index += 1) {
      const now = counters[index] ?? Number.NaN;
      const before = this.values[index] ?? Number.NaN;
      const difference = now - before;
      if (difference === 0) {
        grown[index] = 0;
        continue;
      }
      if (difference < 0 && difference > -JITTER) {
        grown[index] = 0;
        continue;
      }
      grown[index] = difference < 0 ? now : difference;
      if (!Number.isNaN(now)) this.values[index] = now;
    }
  }
}
