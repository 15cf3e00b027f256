/**
 * The ceilings of cgroup v1: how their files are read, what to write, in which order. Pure functions on text.
 * Seen on Linux 6.18: memory values are rounded down to a page; -1 means none and is shown as PAGE_COUNTER_MAX;
 * cpu.shares is clamped to 2…262144 without an error; cpu.cfs_quota_us takes no more than 2^44 - 1 and no less than 1000.
 */
import type { Ceilings, GroupCeilings, GroupPath, PlannedWrite } from '../driver.ts';
import { CgroupError } from '../errors.ts';

/** From here on a memory ceiling means none: the kernel shows 9223372036854771712 (LONG_MAX down to a page). */
const NO_MEMORY_CEILING = 2 ** 62;
/** The largest page of any kernel that we know (arm64, ppc64), so the most that a memory ceiling is rounded down by. */
const MAX_PAGE_BYTES = 65_536;

/** A counter or gauge: decimal digits only. Throws CgroupError `unreadable`. */
export function parseCount(text: string, file: string): number {
  if (!/^\d{1,20}$/.test(text)) throw unreadable(file, text);
  return Number(text);
}

/** memory.limit_in_bytes and memory.memsw.limit_in_bytes; null = none. */
export function parseMemoryCeiling(text: string, file: string): number | null {
  const bytes = parseCount(text, file);
  return bytes >= NO_MEMORY_CEILING ? null : bytes;
}

/** cpu.cfs_quota_us with its cpu.cfs_period_us, in millicores; null = none. */
export function parseCpuCeiling(quota: string, periodUsec: number, file: string): number | null {
  if (quota === '-1') return null;
  return (parseCount(quota, file) * 1000) / periodUsec;
}

/** pids.max; null = none. */
export function parsePidsCeiling(text: string, file: string): number | null {
  return text === 'max' ? null : parseCount(text, file);
}

/** A key's number in a file of `key value` lines (memory.stat, memory.oom_control, cpu.stat); null when it is not there. */
export function parseKey(text: string, key: string, file: string): number | null {
  for (const line of text.split('\n')) {
    if (line.startsWith(key) && line[key.length] === ' ') return parseCount(line.slice(key.length + 1), file);
  }
  return null;
}

export interface V1PlanContext {
  /** The absolute path of an interface file of a group. */
  file: (path: GroupPath, name: V1CeilingFile) => string;
  limitsSwap: boolean;
}

export const V1_FILES = {
  cpuMillicores: 'cpu.cfs_quota_us',
  cpuShares: 'cpu.shares',
  memoryBytes: 'memory.limit_in_bytes',
  memoryAndSwapBytes: 'memory.memsw.limit_in_bytes',
  pids: 'pids.max',
} as const satisfies Record<keyof Ceilings, string>;
export type V1CeilingFile = (typeof V1_FILES)[keyof typeof V1_FILES];

/**
 * The writes that bring one group from one set of ceilings to another. memory.memsw must never be under memory.limit, so
 * of these two the one that moves away from the other comes first. Memory comes last, because lowering it may take seconds.
 */
export function planV1Writes(
  context: V1PlanContext,
  path: GroupPath,
  from: GroupCeilings,
  to: Ceilings,
): PlannedWrite[] {
  const writes: PlannedWrite[] = [];
  const plan = (ceiling: keyof Ceilings): void => {
    const [previous, value] = [from[ceiling], to[ceiling]];
    if (isHeld(ceiling, value, previous)) return;
    writes.push({
      path,
      ceiling,
      file: context.file(path, V1_FILES[ceiling]),
      value: spell(ceiling, value, from.cpuPeriodUsec),
      previous: spell(ceiling, previous, from.cpuPeriodUsec),
      lowers: ceiling !== 'cpuShares' && value !== null && (previous === null || value < previous),
    });
  };
  plan('pids');
  plan('cpuMillicores');
  plan('cpuShares');
  const fitsUnderOldSum =
    from.memoryAndSwapBytes === null || (to.memoryBytes !== null && to.memoryBytes <= from.memoryAndSwapBytes);
  const memory = ['memoryBytes', 'memoryAndSwapBytes'] as const;
  for (const ceiling of fitsUnderOldSum ? memory : memory.toReversed()) {
    if (ceiling === 'memoryBytes' || context.limitsSwap) plan(ceiling);
  }
  return writes;
}

/** Whether a file that reads `found` holds what was asked for. */
export function holdsValue(ceiling: keyof Ceilings, asked: string, found: string, file: string): boolean {
  switch (ceiling) {
    case 'memoryBytes':
    case 'memoryAndSwapBytes':
      return isHeld(ceiling, asked === '-1' ? null : Number(asked), parseMemoryCeiling(found, file));
    case 'cpuMillicores':
    case 'cpuShares':
    case 'pids':
      return asked === found;
  }
}

function isHeld(ceiling: keyof Ceilings, asked: number | null, found: number | null): boolean {
  if (asked === null || found === null) return asked === found;
  if (ceiling === 'memoryBytes' || ceiling === 'memoryAndSwapBytes') {
    return found <= asked && asked - found < MAX_PAGE_BYTES;
  }
  return asked === found;
}

function spell(ceiling: keyof Ceilings, value: number | null, periodUsec: number): string {
  switch (ceiling) {
    case 'cpuMillicores':
      // In the period that the group has: changing the period too would make two steps with a wrong ratio between them.
      return value === null ? '-1' : String(Math.round((value * periodUsec) / 1000));
    case 'cpuShares':
      return String(value ?? 1024);
    case 'memoryBytes':
    case 'memoryAndSwapBytes':
      return value === null ? '-1' : String(value);
    case 'pids':
      return value === null ? 'max' : String(value);
  }
}

function unreadable(file: string, text: string): CgroupError {
  return new CgroupError('unreadable', file, `${file} holds no number: "${text.slice(0, 80)}"`);
}
