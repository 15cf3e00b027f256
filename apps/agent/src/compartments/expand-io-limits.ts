import type { HostFacts, IoLimit } from '@bulkhead/shared';
import { IO_RATES } from '@bulkhead/shared';
import { compareDevices } from '../cgroup/disks.ts';
import type { DeviceIoLimit } from '../cgroup/driver.ts';

type Disks = readonly Pick<HostFacts['disks'][number], 'device'>[];

/**
 * Throttles disk by disk: `all` is every disk of the host, and what is said of one disk goes before what is said of all. What
 * names a disk that this host has not is left out. Ordered by disk.
 */
export function expandIoLimits(limits: readonly IoLimit[], disks: Disks): DeviceIoLimit[] {
  return disks
    .flatMap(({ device }) => {
      const limit = limits.find((one) => one.device === device) ?? limits.find((one) => one.device === 'all');
      return limit === undefined || IO_RATES.every((rate) => limit[rate] === null) ? [] : [{ ...limit, device }];
    })
    .sort((left, right) => compareDevices(left.device, right.device));
}

/** Disks that are named and not there. */
export function missingDisks(limits: readonly IoLimit[], disks: Disks): string[] {
  return limits
    .map(({ device }) => device)
    .filter((device) => device !== 'all' && !disks.some((disk) => disk.device === device));
}

/** For each rate the lower of the two; the disk is the first one's. */
export function lowestOf(left: DeviceIoLimit, right: IoLimit): DeviceIoLimit {
  const lowest = { ...left };
  for (const rate of IO_RATES) {
    const [one, other] = [left[rate], right[rate]];
    lowest[rate] = one === null ? other : other === null ? one : Math.min(one, other);
  }
  return lowest;
}
