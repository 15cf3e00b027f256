import { readKernelFile } from '../cgroup/kernel-file.ts';
import { CgroupError } from '../cgroup/errors.ts';

/** A counter as it stood at a time; rates are made of two of them. */
export interface CounterPoint {
  atMs: number;
  usageUsec: number;
}

/**
 * Millicores used between two points: 1000 × µs of CPU ÷ µs of time. A counter that fell has started again, so all that
 * it says is new. Null: no time has passed.
 */
export function usedMillicores(before: CounterPoint, after: CounterPoint): number | null {
  const passedMs = after.atMs - before.atMs;
  if (passedMs <= 0) return null;
  const usedUsec = after.usageUsec < before.usageUsec ? after.usageUsec : after.usageUsec - before.usageUsec;
  return Math.round(usedUsec / passedMs);
}

/**
 * Mean millicores over samples in order, NaN where the group was not there: what was used between neighbours that are both
 * there, over their time. Null: there are no such neighbours.
 */
export function meanMillicores(atMs: readonly number[], usageUsec: Float64Array): number | null {
  let usedUsec = 0;
  let passedMs = 0;
  for (let index = 1; index < usageUsec.length; index += 1) {
    const before = usageUsec[index - 1] ?? Number.NaN;
    const after = usageUsec[index] ?? Number.NaN;
    if (Number.isNaN(before) || Number.isNaN(after)) continue;
    usedUsec += after < before ? after : after - before;
    passedMs += (atMs[index] ?? Number.NaN) - (atMs[index - 1] ?? Number.NaN);
  }
  return passedMs > 0 ? Math.round(usedUsec / passedMs) : null;
}

/** Pure: MemTotal − MemAvailable of /proc/meminfo in bytes. */
export function parseMemoryUsed(meminfo: string): number {
  return Math.max(0, kibibytesOf(meminfo, 'MemTotal') - kibibytesOf(meminfo, 'MemAvailable')) * 1024;
}

/** Bytes of the host's memory that are used and could not be had by reclaiming. */
export function readMemoryUsed(): number {
  return parseMemoryUsed(readKernelFile('/proc/meminfo'));
}

function kibibytesOf(meminfo: string, key: string): number {
  const match = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(meminfo);
  if (match === null) throw new CgroupError('unreadable', '/proc/meminfo', `/proc/meminfo has no ${key}`);
  return Number(match[1]);
}
