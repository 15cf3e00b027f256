import { METRIC_COLUMNS } from '@bulkhead/shared';
import { COLUMN } from '../columns.ts';
import { cursorAfter, digitsAt, numberAfterKey, sumAfterKey } from '../digits.ts';
import type { GroupReader } from '../driver.ts';
import { KeptReader } from '../kept-reader.ts';
import { OpenFiles, kernelText } from '../open-files.ts';
import { PRESSURE_FILES, readPressure } from '../pressure-columns.ts';

/** From here on a memory ceiling means none (see ceilings.ts). */
const NO_MEMORY_CEILING = 2 ** 62;
/** cpuacct.stat counts in USER_HZ, which is 100 on every architecture that Docker runs on. */
const USEC_A_TICK = 10_000;

/** Without these three there is no sample; each costs 1.0–1.5 µs. */
const CHEAP = ['cpuacct.usage', 'memory.usage_in_bytes', 'pids.current'] as const;
const OTHERS = [
  'cpuacct.stat',
  'cpuacct.usage_percpu',
  'cpu.stat',
  'cpu.stat.local',
  'cpu.cfs_quota_us',
  'cpu.cfs_period_us',
  'memory.limit_in_bytes',
  'memory.failcnt',
  'memory.memsw.failcnt',
  'memory.oom_control',
  'memory.stat',
  'blkio.throttle.io_service_bytes_recursive',
  'blkio.throttle.io_serviced_recursive',
] as const;

/** What the reader of a v1 group keeps open, as far as it is there. */
export const V1_READER_FILES = [...CHEAP, ...OTHERS, ...PRESSURE_FILES] as const;
type V1ReaderFile = (typeof V1_READER_FILES)[number];

const KEYS = {
  user: Buffer.from('user '),
  system: Buffer.from('\nsystem '),
  periods: Buffer.from('nr_periods '),
  throttledPeriods: Buffer.from('\nnr_throttled '),
  throttledTime: Buffer.from('\nthrottled_time '),
  localThrottledTime: Buffer.from('throttled_time '),
  kills: Buffer.from('\noom_kill '),
  rss: Buffer.from('\ntotal_rss '),
  cache: Buffer.from('\ntotal_cache '),
  inactiveFile: Buffer.from('\ntotal_inactive_file '),
  swap: Buffer.from('\ntotal_swap '),
  read: Buffer.from(' Read '),
  write: Buffer.from(' Write '),
};

/**
 * Null when one of the three cheap files is not there. Throws CgroupError for anything but absence. `unifiedDirectory` is the
 * same group in the v2 tree of a hybrid host, where its pressure is; null: a host without such a tree.
 *
 * Block I/O is counted on a disk only once it has a throttle on some group (since Linux 6.10; see block-counters.ts), and
 * v1 never counts what is written back later from the page cache: that is the kernel's own I/O there.
 */
export function openV1Reader(
  fileOf: (name: string) => string,
  processors: number,
  unifiedDirectory: string | null = null,
): GroupReader | null {
  const isPressure = (name: string): boolean => (PRESSURE_FILES as readonly string[]).includes(name);
  const pathOf = (name: V1ReaderFile): string => (isPressure(name) ? `${unifiedDirectory}/${name}` : fileOf(name));
  const others = unifiedDirectory === null ? OTHERS : [...OTHERS, ...PRESSURE_FILES];
  const files = OpenFiles.open<V1ReaderFile>(pathOf, CHEAP, others);
  return files === null ? null : new V1GroupReader(files, processors);
}

class V1GroupReader extends KeptReader<V1ReaderFile> {
  readonly #processors: number;
  #periodUsec = Number.NaN;
  /** CPU time when its split was read. */
  #splitAtUsec = Number.NaN;

  constructor(files: OpenFiles<V1ReaderFile>, processors: number) {
    super(files, processors, 'cpuacct.usage');
    this.#processors = processors;
  }

  protected override refresh(everything: boolean): void {
    const { last, plan } = this;
    // Who ran will have run again: the processors one by one are the same sum, and then need no read of their own.
    const summed = plan.ran ? this.#readProcessors() : Number.NaN;
    const usageUsec = Math.floor((Number.isNaN(summed) ? this.number('cpuacct.usage') : summed) / 1000);
    last[COLUMN.cpuUsageUsec] = usageUsec;
    const isDue = plan.isDue(usageUsec, everything);
    if (plan.areCeilingsDue(everything)) this.#readCeilings(everything);
    if (!isDue) return;
    const memory = this.number('memory.usage_in_bytes');
    const pids = this.number('pids.current');
    const { moved, waiting } = plan.next(memory, pids, everything);
    // Also when only CPU time moved: usage that stands at a ceiling does not move while cache gives way to something else.
    if (moved) {
      if (Number.isNaN(summed)) this.#readProcessors();
      if (everything || !(usageUsec - this.#splitAtUsec < USEC_A_TICK)) this.#readCpuSplit(usageUsec);
      const mayHaveKills = pids !== last[COLUMN.pidsCurrent] || memory < (last[COLUMN.memoryUsageBytes] ?? 0);
      this.#readMemory(everything, mayHaveKills);
    }
    last[COLUMN.memoryUsageBytes] = memory;
    last[COLUMN.pidsCurrent] = pids;
    if (waiting) {
      this.#readThrottling(everything);
      this.#readBlockIo(everything);
      if (plan.isPressureDue(everything)) readPressure((name) => this.files.load(name), last);
      plan.saw(last);
    }
  }

  #readCeilings(everything: boolean): void {
    if (everything) this.#periodUsec = this.number('cpu.cfs_period_us');
    const quotaLength = this.files.load('cpu.cfs_quota_us');
    // -1 is none; digitsAt gives NaN for it, as for a file that is not there.
    const millicores = (digitsAt(kernelText, 0, quotaLength) * 1000) / this.#periodUsec;
    this.last[COLUMN.cpuLimitMillicores] = Math.round(millicores);
    const limit = this.number('memory.limit_in_bytes');
    this.last[COLUMN.memoryLimitBytes] = limit >= NO_MEMORY_CEILING ? Number.NaN : limit;
  }

  /** Fills the cells of the processors; the sum of them is what cpuacct.usage says, nanoseconds. NaN: no such file. */
  #readProcessors(): number {
    const length = this.files.load('cpuacct.usage_percpu');
    let position = 0;
    let sum = 0;
    for (let processor = 0; processor < this.#processors; processor += 1) {
      const nanoseconds = digitsAt(kernelText, position, length);
      this.last[METRIC_COLUMNS.length + processor] = Math.floor(nanoseconds / 1000);
      sum += nanoseconds;
      position = cursorAfter() + 1;
    }
    return sum;
  }

  /** In ticks, so before a tick more has been run there is nothing new. */
  #readCpuSplit(usageUsec: number): void {
    const length = this.files.load('cpuacct.stat');
    this.last[COLUMN.cpuUserUsec] = numberAfterKey(kernelText, length, KEYS.user) * USEC_A_TICK;
    this.last[COLUMN.cpuSystemUsec] = numberAfterKey(kernelText, length, KEYS.system) * USEC_A_TICK;
    this.#splitAtUsec = usageUsec;
  }

  /**
   * Without a ceiling nothing fails at it. Who is killed leaves its group and its memory, or else it was this group's own
   * ceiling, which counts a failure first: the kills of one that is replaced at once wait for the next whole reading.
   */
  #readMemory(everything: boolean, mayHaveKills: boolean): void {
    const last = this.last;
    const failuresBefore = last[COLUMN.memoryFailures];
    if (everything || !Number.isNaN(last[COLUMN.memoryLimitBytes])) {
      // With equal ceilings the one of memory and swap together is hit first; on older kernels its own counter says so.
      const swapFailures = this.number('memory.memsw.failcnt');
      last[COLUMN.memoryFailures] = this.number('memory.failcnt') + (Number.isNaN(swapFailures) ? 0 : swapFailures);
    }
    if (everything || mayHaveKills || last[COLUMN.memoryFailures] !== failuresBefore) {
      last[COLUMN.memoryKills] = numberAfterKey(kernelText, this.files.load('memory.oom_control'), KEYS.kills);
    }
    const length = this.files.load('memory.stat');
    last[COLUMN.memoryRssBytes] = numberAfterKey(kernelText, length, KEYS.rss);
    last[COLUMN.memoryCacheBytes] = numberAfterKey(kernelText, length, KEYS.cache);
    last[COLUMN.memorySwapBytes] = numberAfterKey(kernelText, length, KEYS.swap);
    last[COLUMN.memoryInactiveFileBytes] = numberAfterKey(kernelText, length, KEYS.inactiveFile);
  }

  /**
   * Nanoseconds in both. Periods are counted while there is a ceiling. A child's own cpu.stat knows nothing of its parent's
   * throttling; its cpu.stat.local does.
   */
  #readThrottling(everything: boolean): void {
    const last = this.last;
    if (everything || !Number.isNaN(last[COLUMN.cpuLimitMillicores])) {
      const length = this.files.load('cpu.stat');
      last[COLUMN.cpuPeriods] = numberAfterKey(kernelText, length, KEYS.periods);
      last[COLUMN.cpuThrottledPeriods] = numberAfterKey(kernelText, length, KEYS.throttledPeriods);
      last[COLUMN.cpuThrottledUsec] = Math.floor(numberAfterKey(kernelText, length, KEYS.throttledTime) / 1000);
    }
    const local = numberAfterKey(kernelText, this.files.load('cpu.stat.local'), KEYS.localThrottledTime);
    last[COLUMN.cpuLocalThrottledUsec] = Math.floor(local / 1000);
  }

  /** Operations come with bytes, but for a flush that finds nothing to write: that is counted in the next whole reading. */
  #readBlockIo(everything: boolean): void {
    const last = this.last;
    let length = this.files.load('blkio.throttle.io_service_bytes_recursive');
    const readBytes = sumAfterKey(kernelText, length, KEYS.read);
    const writeBytes = sumAfterKey(kernelText, length, KEYS.write);
    if (!everything && readBytes === last[COLUMN.ioReadBytes] && writeBytes === last[COLUMN.ioWriteBytes]) return;
    last[COLUMN.ioReadBytes] = readBytes;
    last[COLUMN.ioWriteBytes] = writeBytes;
    length = this.files.load('blkio.throttle.io_serviced_recursive');
    last[COLUMN.ioReadOps] = sumAfterKey(kernelText, length, KEYS.read);
    last[COLUMN.ioWriteOps] = sumAfterKey(kernelText, length, KEYS.write);
  }
}
