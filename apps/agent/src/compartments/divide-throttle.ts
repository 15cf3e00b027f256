/**
 * Where a throttle binds only a group's own processes (cgroup v1, tried on Linux 6.18: 1 MiB/s on the parent let a child
 * write 797 MiB/s), a compartment's throttle is divided evenly among its containers, so that their sum is never above it.
 */
import type { IoLimit } from '@bulkhead/shared';
import { IO_RATES } from '@bulkhead/shared';
import { compareDevices } from '../cgroup/disks.ts';
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
 * What a container's own group must hold: its own throttle, and where the kernel does not bind the whole compartment, no
 * more than its part of the compartment's. Counts the groups that are in the compartment now.
 */
export function containerIoLimits(
  driver: Pick<CgroupDriver, 'disks' | 'listContainers' | 'throttlesOnlyOwn'>,
  tenantSlug: string,
  own: readonly IoLimit[],
  compartment: readonly IoLimit[],
): DeviceIoLimit[] {
  const disks = driver.disks();
  const limits = expandIoLimits(own, disks);
  if (driver.throttlesOnlyOwn !== true || compartment.length === 0) return limits;
  const containers = Math.max(1, driver.listContainers(tenantSlug).length);
  return followThrottle(limits, [], shareOfThrottle(expandIoLimits(compartment, disks), containers));
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
  return [...devices].sort(compareDevices).map((device) => {
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
