/**
 * Where a throttle binds only a group's own processes (cgroup v1, tried on Linux 6.18: 1 MiB/s on the parent let a child
 * write 797 MiB/s), a compartment's throttle is divided evenly among its containers, so that their sum is never above it.
 */
import type { IoLimit } from '@bulkhead/shared';
import { IO_RATES } from '@bulkhead/shared';
import type { CgroupDriver, DeviceIoLimit } from '../cgroup/driver.ts';
import { expandIoLimits, lowestOf } from './expand-io-limits.ts';

/** One container's part of a throttle, at least one byte or operation a second. */
export function shareOfThrottle(limits: readonly DeviceIoLimit[], containers: number): DeviceIoLimit[] {
  return limits.map((limit) => {
    const share = { ...limit };
    for (const rate of IO_RATES) share[rate] = dividedBy(limit[rate], containers);
    return share;
  });
}

/**
 * What a container's own group must hold: its own throttle, and where the host needs it no more than its part of the
 * compartment's. `containers` counts those that run in the compartment, this one included.
 */
export function containerIoLimits(
  driver: Pick<CgroupDriver, 'disks' | 'throttlesOnlyOwn'>,
  own: readonly IoLimit[],
  compartment: readonly IoLimit[],
  containers: number,
): DeviceIoLimit[] {
  const disks = driver.disks();
  if (driver.throttlesOnlyOwn !== true) return expandIoLimits(own, disks);
  const share = shareOfThrottle(expandIoLimits(compartment, disks), Math.max(1, containers));
  return expandIoLimits([...own, ...share], disks);
}

/**
 * What a container that holds `held` must hold when the compartment's throttle goes from one to another: cut to its new
 * part; where it held exactly its old part, it follows. An own throttle below its part stays.
 */
export function followThrottle(
  held: readonly DeviceIoLimit[],
  oldShare: readonly DeviceIoLimit[],
  newShare: readonly DeviceIoLimit[],
): DeviceIoLimit[] {
  const devices = new Set([...held, ...newShare].map(({ device }) => device));
  return [...devices].map((device) => {
    const of = (limits: readonly DeviceIoLimit[]): DeviceIoLimit =>
      limits.find((limit) => limit.device === device) ?? unlimited(device);
    const [own, before, after] = [{ ...of(held) }, of(oldShare), of(newShare)];
    for (const rate of IO_RATES) if (own[rate] === before[rate]) own[rate] = null;
    return lowestOf(own, after);
  });
}

function dividedBy(rate: number | null, containers: number): number | null {
  return rate === null ? null : Math.max(1, Math.floor(rate / containers));
}

function unlimited(device: string): DeviceIoLimit {
  return { device, readBytesPerSec: null, writeBytesPerSec: null, readOpsPerSec: null, writeOpsPerSec: null };
}
