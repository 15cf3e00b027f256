/**
 * The ceilings of cgroup v2: how their files are spelled and read. Pure functions on text.
 * Seen on Linux 6.1: bytes are rounded down to a page; `max` means none; a group has a controller's files only while its
 * parent's cgroup.subtree_control names the controller; the root group has no ceilings.
 */
import type { IoRate } from '@bulkhead/shared';
import { CPU_PERIOD_USEC, IO_RATES } from '@bulkhead/shared';
import { compareDevices } from '../disks.ts';
import type { DeviceIoLimit } from '../driver.ts';
import { CgroupError } from '../errors.ts';

export const V2_FILES = {
  cpuMillicores: 'cpu.max',
  cpuWeight: 'cpu.weight',
  cpus: 'cpuset.cpus',
  memoryBytes: 'memory.max',
  swapBytes: 'memory.swap.max',
  memorySoftBytes: 'memory.low',
  oomGroup: 'memory.oom.group',
  pids: 'pids.max',
  ioLimits: 'io.max',
  frozen: 'cgroup.freeze',
} as const;

/** Both may be there: io.weight is heeded where io.cost.qos is on for a disk, io.bfq.weight by the scheduler bfq. */
export const IO_WEIGHT_FILES = ['io.bfq.weight', 'io.weight'] as const;

/** The kernel's names of the rates, in the order in which it writes a line. */
const RATE_KEYS: Record<IoRate, string> = {
  readBytesPerSec: 'rbps',
  writeBytesPerSec: 'wbps',
  readOpsPerSec: 'riops',
  writeOpsPerSec: 'wiops',
};
const NORMAL_WEIGHT = 100;
/** The largest page of any kernel that we know (arm64, ppc64), so the most that bytes are rounded down by. */
const MAX_PAGE_BYTES = 65_536;
/** Operations a second are 32 bits wide in the kernel, and all ones mean none. */
const MAX_OPS = 2 ** 32 - 1;

/** A counter or gauge: decimal digits only. Throws CgroupError `unreadable`. */
export function parseNumber(text: string, file: string): number {
  if (!/^\d{1,20}$/.test(text)) throw unreadable(file, text);
  return Number(text);
}

/** `max` or a number; null = none. */
export function parseMax(text: string, file: string): number | null {
  return text === 'max' ? null : parseNumber(text, file);
}

/** cpu.max: `50000 100000` or `max 100000`. */
export function parseCpuMax(text: string, file: string): { cpuMillicores: number | null; cpuPeriodUsec: number } {
  const [quota = '', period = ''] = text.split(' ');
  const cpuPeriodUsec = parseNumber(period, file);
  const usec = parseMax(quota, file);
  return { cpuMillicores: usec === null ? null : (usec * 1000) / cpuPeriodUsec, cpuPeriodUsec };
}

/** io.weight and io.bfq.weight: `default 100`, then lines of single disks, which are nobody's of ours. Null = normal. */
export function parseIoWeight(text: string, file: string): number | null {
  const weight = parseNumber(/^(?:default )?(\d+)/.exec(text)?.[1] ?? text, file);
  return weight === NORMAL_WEIGHT ? null : weight;
}

/** io.max: `254:0 rbps=1048576 wbps=max riops=max wiops=max`, a line for each disk that has a rate. */
export function parseIoMax(text: string, file: string): DeviceIoLimit[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => parseIoLine(line, file)).sort((left, right) => compareDevices(left.device, right.device));
}

function parseIoLine(line: string, file: string): DeviceIoLimit {
  const [device = '', ...rates] = line.split(' ');
  if (!/^\d+:\d+$/.test(device)) throw unreadable(file, line);
  const known = new Map(rates.map((rate) => rate.split('=') as [string, string]));
  const limit = noLimit(device);
  for (const rate of IO_RATES) limit[rate] = parseMax(known.get(RATE_KEYS[rate]) ?? 'max', file);
  return limit;
}

/** A disk without any rate. */
export function noLimit(device: string): DeviceIoLimit {
  return { device, readBytesPerSec: null, writeBytesPerSec: null, readOpsPerSec: null, writeOpsPerSec: null };
}

/** A key's number in a file of `key value` lines (memory.events.local, cpu.stat); null when it is not there. */
export function parseKey(text: string, key: string, file: string): number | null {
  for (const line of text.split('\n')) {
    if (line.startsWith(key) && line[key.length] === ' ') return parseNumber(line.slice(key.length + 1), file);
  }
  return null;
}

export function spellMax(value: number | null): string {
  return value === null ? 'max' : String(value);
}

/** In the period that the group has, but back in our own where somebody has made it so short that the least is refused. */
export function spellCpuMax(millicores: number | null, periodUsec: number): string {
  if (millicores === null) return `max ${periodUsec}`;
  const quota = Math.round((millicores * periodUsec) / 1000);
  if (quota >= 1000) return `${quota} ${periodUsec}`;
  return `${Math.max(1000, Math.round((millicores * CPU_PERIOD_USEC) / 1000))} ${CPU_PERIOD_USEC}`;
}

export function spellWeight(weight: number | null): string {
  return String(weight ?? NORMAL_WEIGHT);
}

/** No protection is 0, and not `max`: that would protect everything. */
export function spellSoft(bytes: number | null): string {
  return String(bytes ?? 0);
}

export function spellIoLimit(limit: DeviceIoLimit): string {
  const rates = IO_RATES.map((rate) => `${RATE_KEYS[rate]}=${spellMax(cutRate(rate, limit[rate]))}`);
  return [limit.device, ...rates].join(' ');
}

function cutRate(rate: IoRate, value: number | null): number | null {
  return rate.endsWith('OpsPerSec') && value !== null && value >= MAX_OPS ? null : value;
}

/** Whether the kernel's bytes are what was asked for, rounded down to a page. */
export function holdsBytes(asked: number | null, found: number | null): boolean {
  if (asked === null || found === null) return asked === found;
  return found <= asked && asked - found < MAX_PAGE_BYTES;
}

function unreadable(file: string, text: string): CgroupError {
  return new CgroupError('unreadable', file, `${file} says something unexpected: "${text.slice(0, 80)}"`);
}
