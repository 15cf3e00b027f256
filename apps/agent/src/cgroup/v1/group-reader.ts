import { closeSync, openSync, readSync } from 'node:fs';
import { METRIC_COLUMNS } from '@bulkhead/shared';
import type { MetricColumn } from '@bulkhead/shared';
import { cursorAfter, digitsAt, numberAfterKey } from '../digits.ts';
import type { GroupReader, SampleRow } from '../driver.ts';
import { errnoOf, toCgroupError } from '../errors.ts';

/** From here on a memory ceiling means none (see ceilings.ts). */
const NO_MEMORY_CEILING = 2 ** 62;
/** cpuacct.stat counts in USER_HZ, which is 100 on every architecture that Docker runs on. */
const USEC_A_TICK = 10_000;
/** memory.stat is the longest, about 2 KB; usage_percpu has up to 20 digits a processor. */
const buffer = Buffer.allocUnsafe(32 * 1024);

const COLUMN = Object.fromEntries(METRIC_COLUMNS.map((name, index) => [name, index])) as Record<MetricColumn, number>;

/** Without these three there is no sample; each costs 1.0–1.5 µs. */
const CHEAP = ['cpuacct.usage', 'memory.usage_in_bytes', 'pids.current'] as const;
const OTHERS = [
  'cpuacct.stat',
  'cpuacct.usage_percpu',
  'cpu.stat',
  'cpu.cfs_quota_us',
  'cpu.cfs_period_us',
  'memory.limit_in_bytes',
  'memory.failcnt',
  'memory.memsw.failcnt',
  'memory.oom_control',
  'memory.stat',
] as const;
type CounterFile = (typeof CHEAP)[number] | (typeof OTHERS)[number];

const KEYS = {
  user: Buffer.from('user '),
  system: Buffer.from('\nsystem '),
  periods: Buffer.from('nr_periods '),
  throttledPeriods: Buffer.from('\nnr_throttled '),
  throttledTime: Buffer.from('\nthrottled_time '),
  kills: Buffer.from('\noom_kill '),
  rss: Buffer.from('\ntotal_rss '),
  cache: Buffer.from('\ntotal_cache '),
  inactiveFile: Buffer.from('\ntotal_inactive_file '),
};

/** Null when one of the three cheap files is not there. Throws CgroupError for anything but absence. */
export function openV1Reader(fileOf: (name: string) => string, processors: number): GroupReader | null {
  const descriptors = new Map<CounterFile, number>();
  const close = (): void => {
    for (const descriptor of descriptors.values()) closeSync(descriptor);
    descriptors.clear();
  };
  for (const name of [...CHEAP, ...OTHERS]) {
    try {
      descriptors.set(name, openSync(fileOf(name), 'r'));
    } catch (error) {
      const isAbsent = errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENODEV';
      if (isAbsent && !isCheap(name)) continue;
      close();
      if (isAbsent) return null;
      throw toCgroupError(error, fileOf(name), 'open');
    }
  }
  return new V1GroupReader(descriptors, processors, close);
}

function isCheap(name: CounterFile): boolean {
  return (CHEAP as readonly string[]).includes(name);
}

class V1GroupReader implements GroupReader {
  readonly width: number;
  readonly close: () => void;
  readonly #descriptors: ReadonlyMap<CounterFile, number>;
  readonly #processors: number;
  readonly #last: SampleRow;
  #lastUsage = Number.NaN;
  #periodUsec = Number.NaN;

  constructor(descriptors: ReadonlyMap<CounterFile, number>, processors: number, close: () => void) {
    this.#descriptors = descriptors;
    this.#processors = processors;
    this.close = close;
    this.width = METRIC_COLUMNS.length + processors;
    this.#last = new Float64Array(this.width).fill(Number.NaN);
  }

  read(row: SampleRow, everything: boolean): boolean {
    try {
      this.#refresh(everything || Number.isNaN(this.#lastUsage));
      row.set(this.#last);
      return true;
    } catch (error) {
      // A kept descriptor of a removed group answers ENODEV, also when a group of the same name is there again.
      if (errnoOf(error) !== 'ENODEV' && errnoOf(error) !== 'ENOENT') throw error;
      row.fill(Number.NaN);
      return false;
    }
  }

  #refresh(everything: boolean): void {
    const last = this.#last;
    const usage = this.#number('cpuacct.usage');
    const memory = this.#number('memory.usage_in_bytes');
    last[COLUMN.pidsCurrent] = this.#number('pids.current');
    // A ceiling is changed from outside, without anything moving inside.
    this.#readCeilings(everything);
    const ran = everything || usage !== this.#lastUsage;
    const memoryMoved = everything || memory !== last[COLUMN.memoryUsageBytes];
    if (ran) this.#readCpu();
    // Usage that stands at the ceiling does not move while it is hit again and again, but then something runs.
    if (ran || memoryMoved) {
      // With equal ceilings the one of memory and swap together is hit first; on older kernels its own counter says so.
      const swapFailures = this.#number('memory.memsw.failcnt');
      last[COLUMN.memoryFailures] = this.#number('memory.failcnt') + (Number.isNaN(swapFailures) ? 0 : swapFailures);
      last[COLUMN.memoryKills] = numberAfterKey(buffer, this.#load('memory.oom_control'), KEYS.kills);
    }
    if (memoryMoved) this.#readMemoryStat();
    this.#lastUsage = usage;
    last[COLUMN.cpuUsageUsec] = Math.floor(usage / 1000);
    last[COLUMN.memoryUsageBytes] = memory;
  }

  #readCeilings(everything: boolean): void {
    if (everything) this.#periodUsec = this.#number('cpu.cfs_period_us');
    const quotaLength = this.#load('cpu.cfs_quota_us');
    // -1 is none; digitsAt gives NaN for it, as for a file that is not there.
    const millicores = (digitsAt(buffer, 0, quotaLength) * 1000) / this.#periodUsec;
    this.#last[COLUMN.cpuLimitMillicores] = Math.round(millicores);
    const limit = this.#number('memory.limit_in_bytes');
    this.#last[COLUMN.memoryLimitBytes] = limit >= NO_MEMORY_CEILING ? Number.NaN : limit;
  }

  #readCpu(): void {
    const last = this.#last;
    let length = this.#load('cpuacct.stat');
    last[COLUMN.cpuUserUsec] = numberAfterKey(buffer, length, KEYS.user) * USEC_A_TICK;
    last[COLUMN.cpuSystemUsec] = numberAfterKey(buffer, length, KEYS.system) * USEC_A_TICK;
    length = this.#load('cpu.stat');
    last[COLUMN.cpuPeriods] = numberAfterKey(buffer, length, KEYS.periods);
    last[COLUMN.cpuThrottledPeriods] = numberAfterKey(buffer, length, KEYS.throttledPeriods);
    // Nanoseconds.
    last[COLUMN.cpuThrottledUsec] = Math.floor(numberAfterKey(buffer, length, KEYS.throttledTime) / 1000);
    length = this.#load('cpuacct.usage_percpu');
    let position = 0;
    for (let processor = 0; processor < this.#processors; processor += 1) {
      const nanoseconds = digitsAt(buffer, position, length);
      last[METRIC_COLUMNS.length + processor] = Math.floor(nanoseconds / 1000);
      position = cursorAfter() + 1;
    }
  }

  #readMemoryStat(): void {
    const length = this.#load('memory.stat');
    this.#last[COLUMN.memoryRssBytes] = numberAfterKey(buffer, length, KEYS.rss);
    this.#last[COLUMN.memoryCacheBytes] = numberAfterKey(buffer, length, KEYS.cache);
    this.#last[COLUMN.memoryInactiveFileBytes] = numberAfterKey(buffer, length, KEYS.inactiveFile);
  }

  #number(name: CounterFile): number {
    return digitsAt(buffer, 0, this.#load(name));
  }

  /** Fills the shared buffer; its length, 0 for a file that is not there. */
  #load(name: CounterFile): number {
    const descriptor = this.#descriptors.get(name);
    return descriptor === undefined ? 0 : readSync(descriptor, buffer, 0, buffer.length, 0);
  }
}
