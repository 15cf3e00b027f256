import { cpus } from 'node:os';
import { COLUMN } from '../cgroup/columns.ts';
import { cursorAfter, digitsAt, numberAfterKey } from '../cgroup/digits.ts';
import type { SampleRow } from '../cgroup/driver.ts';
import { OpenFiles, kernelText } from '../cgroup/open-files.ts';
import { PRESSURE_FILES, readPressure } from '../cgroup/pressure-columns.ts';
import type { PressureFile } from '../cgroup/pressure-columns.ts';

/** /proc/stat counts in USER_HZ, which is 100 on every architecture that Docker runs on. */
const USEC_A_TICK = 10_000;
const KEYS = {
  /** The sum over processors is the first line, before the lines of `cpu0` and so on. */
  cpu: Buffer.from('cpu  '),
  total: Buffer.from('MemTotal:'),
  available: Buffer.from('\nMemAvailable:'),
};

type HostFile = 'stat' | 'meminfo' | PressureFile;

/** Reads the whole host again and again: CPU time and its split, memory in use, what there is of both, pressure. */
export class HostReader {
  readonly #files: OpenFiles<HostFile> | null;
  readonly #readCpuUsec: () => number;
  readonly #millicores = cpus().length * 1000;

  /** `readCpuUsec`: CPU time of the host since its start. `directory` is /proc, but in tests. */
  constructor(readCpuUsec: () => number, directory = '/proc') {
    this.#readCpuUsec = readCpuUsec;
    const pathOf = (name: HostFile): string =>
      name === 'stat' || name === 'meminfo'
        ? `${directory}/${name}`
        : `${directory}/pressure/${name.slice(0, name.indexOf('.'))}`;
    this.#files = OpenFiles.open<HostFile>(pathOf, ['stat', 'meminfo'], PRESSURE_FILES);
  }

  /** Fills the columns that a host has, the others with NaN. */
  read(row: SampleRow): void {
    row.fill(Number.NaN);
    row[COLUMN.cpuUsageUsec] = this.#readCpuUsec();
    row[COLUMN.cpuLimitMillicores] = this.#millicores;
    const files = this.#files;
    if (files === null) return;
    this.#readSplit(files.load('stat'), row);
    const length = files.load('meminfo');
    const totalBytes = kibibytesAfter(length, KEYS.total) * 1024;
    row[COLUMN.memoryLimitBytes] = totalBytes;
    row[COLUMN.memoryUsageBytes] = Math.max(0, totalBytes - kibibytesAfter(length, KEYS.available) * 1024);
    readPressure((name) => files.load(name), row);
  }

  close(): void {
    this.#files?.close();
  }

  /** `cpu  user nice system idle iowait irq softirq …` in ticks. */
  #readSplit(length: number, row: SampleRow): void {
    const ticks: number[] = [numberAfterKey(kernelText, length, KEYS.cpu)];
    while (ticks.length < 7) ticks.push(digitsAt(kernelText, cursorAfter() + 1, length));
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = ticks;
    row[COLUMN.cpuUserUsec] = (user + nice) * USEC_A_TICK;
    row[COLUMN.cpuSystemUsec] = (system + irq + softirq) * USEC_A_TICK;
  }
}

/** `MemTotal:       24683704 kB` */
function kibibytesAfter(length: number, key: Buffer): number {
  const index = kernelText.indexOf(key);
  if (index < 0 || index + key.length > length) return Number.NaN;
  let position = index + key.length;
  while (position < length && kernelText[position] === 32) position += 1;
  return digitsAt(kernelText, position, length);
}
