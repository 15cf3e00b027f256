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

  constructor(files: OpenFiles<V1ReaderFile>, processors: number) {
    super(files, processors);
    this.#processors = processors;
  }

  protected override refresh(everything: boolean): void {
    const last = this.last;
    const usageUsec = Math.floor(this.number('cpuacct.usage') / 1000);
    last[COLUMN.cpuUsageUsec] = usageUsec;
    if (!this.plan.isDue(usageUsec, everything)) return;
    const memory = this.number('memory.usage_in_bytes');
    const pids = this.number('pids.current');
    last[COLUMN.memoryUsageBytes] = memory;
    last[COLUMN.pidsCurrent] = pids;
    const { moved, waiting } = this.plan.next(memory, pids, everything);
    // Also when only CPU time moved: usage that stands at a ceiling does not move while cache gives way to something else.
    if (moved) {
      this.#readCpuSplit();
      this.#readMemory();
    }
    if (waiting) {
      this.#readCeilings(everything);
      this.#readThrottling();
      this.#readBlockIo();
      readPressure((name) => this.files.load(name), last);
      this.plan.saw(last);
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

  #readCpuSplit(): void {
    const last = this.last;
    let length = this.files.load('cpuacct.stat');
    last[COLUMN.cpuUserUsec] = numberAfterKey(kernelText, length, KEYS.user) * USEC_A_TICK;
    last[COLUMN.cpuSystemUsec] = numberAfterKey(kernelText, length, KEYS.system) * USEC_A_TICK;
    length = this.files.load('cpuacct.usage_percpu');
    let position = 0;
    for (let processor = 0; processor < this.#processors; processor += 1) {
      const nanoseconds = digitsAt(kernelText, position, length);
      last[METRIC_COLUMNS.length + processor] = Math.floor(nanoseconds / 1000);
      position = cursorAfter() + 1;
    }
  }

  #readMemory(): void {
    const last = this.last;
    // With equal ceilings the one of memory and swap together is hit first; on older kernels its own counter says so.
    const swapFailures = this.number('memory.memsw.failcnt');
    last[COLUMN.memoryFailures] = this.number('memory.failcnt') + (Number.isNaN(swapFailures) ? 0 : swapFailures);
    last[COLUMN.memoryKills] = numberAfterKey(kernelText, this.files.load('memory.oom_control'), KEYS.kills);
    const length = this.files.load('memory.stat');
    last[COLUMN.memoryRssBytes] = numberAfterKey(kernelText, length, KEYS.rss);
    last[COLUMN.memoryCacheBytes] = numberAfterKey(kernelText, length, KEYS.cache);
    last[COLUMN.memorySwapBytes] = numberAfterKey(kernelText, length, KEYS.swap);
    last[COLUMN.memoryInactiveFileBytes] = numberAfterKey(kernelText, length, KEYS.inactiveFile);
  }

  /** Nanoseconds in both. A child's own cpu.stat knows nothing of its parent's throttling; its cpu.stat.local does. */
  #readThrottling(): void {
    const last = this.last;
    let length = this.files.load('cpu.stat');
    last[COLUMN.cpuPeriods] = numberAfterKey(kernelText, length, KEYS.periods);
    last[COLUMN.cpuThrottledPeriods] = numberAfterKey(kernelText, length, KEYS.throttledPeriods);
    last[COLUMN.cpuThrottledUsec] = Math.floor(numberAfterKey(kernelText, length, KEYS.throttledTime) / 1000);
    length = this.files.load('cpu.stat.local');
    const local = numberAfterKey(kernelText, length, KEYS.localThrottledTime);
    last[COLUMN.cpuLocalThrottledUsec] = Math.floor(local / 1000);
  }

  #readBlockIo(): void {
    const last = this.last;
    let length = this.files.load('blkio.throttle.io_service_bytes_recursive');
    last[COLUMN.ioReadBytes] = sumAfterKey(kernelText, length, KEYS.read);
    last[COLUMN.ioWriteBytes] = sumAfterKey(kernelText, length, KEYS.write);
    length = this.files.load('blkio.throttle.io_serviced_recursive');
    last[COLUMN.ioReadOps] = sumAfterKey(kernelText, length, KEYS.read);
    last[COLUMN.ioWriteOps] = sumAfterKey(kernelText, length, KEYS.write);
  }
}
