/**
 * The single-valued files of cgroup v1: how they are read and how a value is spelled. Pure functions on text.
 * Seen on Linux 6.18: memory values are rounded down to a page; -1 means none and is shown as PAGE_COUNTER_MAX;
 * cpu.shares is clamped to 2…262144 without an error; cpu.cfs_quota_us takes no more than 2^44 - 1 and no less than 1000.
 */
import { CgroupError } from '../errors.ts';

/** From here on a memory ceiling means none: the kernel shows 9223372036854771712 (LONG_MAX down to a page). */
const NO_MEMORY_CEILING = 2 ** 62;
/** The largest page of any kernel that we know (arm64, ppc64), so the most that a memory ceiling is rounded down by. */
const MAX_PAGE_BYTES = 65_536;
/** cpu.shares of a weight of 1, and what the kernel clamps to. */
const SHARES_A_WEIGHT = 10.24;
const MIN_SHARES = 2;
const MAX_SHARES = 262_144;
/** What a group has without a weight of its own. */
const NORMAL_WEIGHT = 100;

/**
 * How much memory and swap together may exceed memory plus the swap that is handed out. With equal ceilings the one of
 * both would be hit first, and nothing counts that (seen on Linux 6.18: memory.memsw.failcnt and memory.failcnt both
 * stay at 0 through a kill). One page more, the largest that there is, and memory.failcnt counts. The same holds for a
 * container's MemorySwap.
 */
export const SWAP_MARGIN_BYTES = 65_536;

export const V1_FILES = {
  cpuMillicores: 'cpu.cfs_quota_us',
  cpuWeight: 'cpu.shares',
  cpus: 'cpuset.cpus',
  memoryBytes: 'memory.limit_in_bytes',
  swapBytes: 'memory.memsw.limit_in_bytes',
  memorySoftBytes: 'memory.soft_limit_in_bytes',
  pids: 'pids.max',
  frozen: 'freezer.state',
} as const;

/** A counter or gauge: decimal digits only. Throws CgroupError `unreadable`. */
export function parseCount(text: string, file: string): number {
  if (!/^\d{1,20}$/.test(text)) throw unreadable(file, text);
  return Number(text);
}

/** memory.limit_in_bytes, memory.memsw.limit_in_bytes and memory.soft_limit_in_bytes; null = none. */
export function parseMemoryCeiling(text: string, file: string): number | null {
  const bytes = parseCount(text, file);
  return bytes >= NO_MEMORY_CEILING ? null : bytes;
}

/** cpu.cfs_quota_us with its cpu.cfs_period_us, in millicores; null = none. */
export function parseCpuCeiling(quota: string, periodUsec: number, file: string): number | null {
  if (quota === '-1') return null;
  return (parseCount(quota, file) * 1000) / periodUsec;
}

/** cpu.shares as v2 counts a weight; not whole when it is not one of ours. */
export function parseShares(text: string, file: string): number {
  return parseCount(text, file) / SHARES_A_WEIGHT;
}

/** pids.max; null = none. */
export function parsePidsCeiling(text: string, file: string): number | null {
  return text === 'max' ? null : parseCount(text, file);
}

/** blkio.bfq.weight (`100`) and, on older kernels, `default 100`; null = as every group has it. */
export function parseIoWeight(text: string, file: string): number | null {
  const weight = parseCount(/^(?:default )?(\d+)/.exec(text)?.[1] ?? text, file);
  return weight === NORMAL_WEIGHT ? null : weight;
}

/** A key's number in a file of `key value` lines (memory.stat, memory.oom_control, cpu.stat); null when it is not there. */
export function parseKey(text: string, key: string, file: string): number | null {
  for (const line of text.split('\n')) {
    if (line.startsWith(key) && line[key.length] === ' ') return parseCount(line.slice(key.length + 1), file);
  }
  return null;
}

/** Swap beyond memory, from both ceilings. Negative when somebody else has left less than our margin between the two. */
export function swapBetween(memoryBytes: number | null, bothBytes: number | null): number | null {
  return memoryBytes === null || bothBytes === null ? null : bothBytes - memoryBytes - SWAP_MARGIN_BYTES;
}

/** memory.memsw.limit_in_bytes of a group; null = none, which memory without a ceiling forces. */
export function memoryAndSwap(memoryBytes: number | null, swapBytes: number | null): number | null {
  return memoryBytes === null || swapBytes === null ? null : memoryBytes + swapBytes + SWAP_MARGIN_BYTES;
}

/** In the period that the group has: changing the period too would make two steps with a wrong ratio between them. */
export function spellCpuCeiling(millicores: number | null, periodUsec: number): string {
  return millicores === null ? '-1' : String(Math.round((millicores * periodUsec) / 1000));
}

export function spellShares(weight: number | null): string {
  return String(Math.min(MAX_SHARES, Math.max(MIN_SHARES, Math.round((weight ?? NORMAL_WEIGHT) * SHARES_A_WEIGHT))));
}

export function spellIoWeight(weight: number | null): string {
  return String(weight ?? NORMAL_WEIGHT);
}

export function spellBytes(bytes: number | null): string {
  return bytes === null ? '-1' : String(bytes);
}

/** Whether the kernel's bytes are what was asked for, rounded down to a page. */
export function holdsBytes(asked: number | null, found: number | null): boolean {
  if (asked === null || found === null) return asked === found;
  return found <= asked && asked - found < MAX_PAGE_BYTES;
}

function unreadable(file: string, text: string): CgroupError {
  return new CgroupError('unreadable', file, `${file} holds no number: "${text.slice(0, 80)}"`);
}
