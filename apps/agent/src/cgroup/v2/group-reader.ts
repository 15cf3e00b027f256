import { COLUMN } from '../columns.ts';
import { cursorAfter, digitsAt, numberAfterKey, sumAfterKey } from '../digits.ts';
import type { GroupReader } from '../driver.ts';
import { KeptReader } from '../kept-reader.ts';
import { OpenFiles, kernelText } from '../open-files.ts';
import { PRESSURE_FILES, readPressure } from '../pressure-columns.ts';

/** Without these three there is no sample. */
const CHEAP = ['cpu.stat', 'memory.current', 'pids.current'] as const;
const OTHERS = [
  'cpu.max',
  'cpu.stat.local',
  'memory.max',
  'memory.stat',
  'memory.swap.current',
  'memory.events.local',
  'io.stat',
  ...PRESSURE_FILES,
] as const;

/** What the reader of a v2 group keeps open, as far as it is there. */
export const V2_READER_FILES = [...CHEAP, ...OTHERS] as const;
type V2ReaderFile = (typeof V2_READER_FILES)[number];

/** A key at the beginning of a file has no newline before it. */
const KEYS = {
  usage: Buffer.from('usage_usec '),
  user: Buffer.from('\nuser_usec '),
  system: Buffer.from('\nsystem_usec '),
  periods: Buffer.from('\nnr_periods '),
  throttledPeriods: Buffer.from('\nnr_throttled '),
  throttledTime: Buffer.from('\nthrottled_usec '),
  localThrottledTime: Buffer.from('throttled_usec '),
  anon: Buffer.from('anon '),
  file: Buffer.from('\nfile '),
  inactiveFile: Buffer.from('\ninactive_file '),
  dirty: Buffer.from('\nfile_dirty '),
  writeback: Buffer.from('\nfile_writeback '),
  failures: Buffer.from('\nmax '),
  kills: Buffer.from('\noom_kill '),
  readBytes: Buffer.from(' rbytes='),
  writeBytes: Buffer.from(' wbytes='),
  readOps: Buffer.from(' rios='),
  writeOps: Buffer.from(' wios='),
};

/**
 * Null when one of the three cheap files is not there. Throws CgroupError for anything but absence. v2 has no counters a
 * processor: those cells of the row, `processors` of them, stay NaN. io.stat counts a disk and what is stacked on it (LVM, RAID)
 * each for itself, so there the sum over disks is more than what the tasks moved.
 */
export function openV2Reader(fileOf: (name: string) => string, processors: number): GroupReader | null {
  const files = OpenFiles.open<V2ReaderFile>(fileOf, CHEAP, OTHERS);
  return files === null ? null : new V2GroupReader(files, processors, 'cpu.stat');
}

class V2GroupReader extends KeptReader<V2ReaderFile> {
  /** Pages that the kernel has still to write, on this group's account, whether it runs or not. */
  #hasDirtyPages = false;

  override get isResting(): boolean {
    return super.isResting && !this.#hasDirtyPages;
  }

  protected override refresh(everything: boolean): void {
    const last = this.last;
    const length = this.files.load('cpu.stat');
    const usage = numberAfterKey(kernelText, length, KEYS.usage);
    // It is in the buffer already.
    if (everything || usage !== last[COLUMN.cpuUsageUsec]) this.#parseCpuStat(length);
    last[COLUMN.cpuUsageUsec] = usage;
    const isDue = this.plan.isDue(usage, everything);
    if (this.plan.areCeilingsDue(everything)) this.#readCeilings();
    if (!isDue && !this.#hasDirtyPages) return;
    const memory = this.number('memory.current');
    const pids = this.number('pids.current');
    last[COLUMN.memoryUsageBytes] = memory;
    last[COLUMN.pidsCurrent] = pids;
    const { moved, waiting } = this.plan.next(memory, pids, everything);
    // Also when only CPU time moved: usage that stands at a ceiling does not move while cache gives way to something else.
    if (moved) this.#readMemory();
    if (waiting || this.#hasDirtyPages) {
      const local = numberAfterKey(kernelText, this.files.load('cpu.stat.local'), KEYS.localThrottledTime);
      last[COLUMN.cpuLocalThrottledUsec] = local;
      this.#readBlockIo();
      if (this.plan.isPressureDue(everything)) readPressure((name) => this.files.load(name), last);
      this.plan.saw(last);
    }
  }

  /** Where `max` is none, and no digit. `max 100000` or `50000 100000`: µs of CPU in a period of µs. */
  #readCeilings(): void {
    this.last[COLUMN.memoryLimitBytes] = this.number('memory.max');
    const length = this.files.load('cpu.max');
    const quota = digitsAt(kernelText, 0, length);
    const period = digitsAt(kernelText, cursorAfter() + 1, length);
    this.last[COLUMN.cpuLimitMillicores] = Math.round((quota * 1000) / period);
  }

  #parseCpuStat(length: number): void {
    const last = this.last;
    last[COLUMN.cpuUserUsec] = numberAfterKey(kernelText, length, KEYS.user);
    last[COLUMN.cpuSystemUsec] = numberAfterKey(kernelText, length, KEYS.system);
    last[COLUMN.cpuPeriods] = numberAfterKey(kernelText, length, KEYS.periods);
    last[COLUMN.cpuThrottledPeriods] = numberAfterKey(kernelText, length, KEYS.throttledPeriods);
    last[COLUMN.cpuThrottledUsec] = numberAfterKey(kernelText, length, KEYS.throttledTime);
  }

  #readMemory(): void {
    const last = this.last;
    let length = this.files.load('memory.events.local');
    last[COLUMN.memoryFailures] = numberAfterKey(kernelText, length, KEYS.failures);
    last[COLUMN.memoryKills] = numberAfterKey(kernelText, length, KEYS.kills);
    last[COLUMN.memorySwapBytes] = this.number('memory.swap.current');
    length = this.files.load('memory.stat');
    last[COLUMN.memoryRssBytes] = numberAfterKey(kernelText, length, KEYS.anon);
    last[COLUMN.memoryCacheBytes] = numberAfterKey(kernelText, length, KEYS.file);
    last[COLUMN.memoryInactiveFileBytes] = numberAfterKey(kernelText, length, KEYS.inactiveFile);
    const dirty = numberAfterKey(kernelText, length, KEYS.dirty);
    this.#hasDirtyPages = dirty > 0 || numberAfterKey(kernelText, length, KEYS.writeback) > 0;
  }

  #readBlockIo(): void {
    const last = this.last;
    const length = this.files.load('io.stat');
    // A group that has done no I/O has an empty file; so has one whose parent has not the controller for it.
    last[COLUMN.ioReadBytes] = sumAfterKey(kernelText, length, KEYS.readBytes);
    last[COLUMN.ioWriteBytes] = sumAfterKey(kernelText, length, KEYS.writeBytes);
    last[COLUMN.ioReadOps] = sumAfterKey(kernelText, length, KEYS.readOps);
    last[COLUMN.ioWriteOps] = sumAfterKey(kernelText, length, KEYS.writeOps);
  }
}
