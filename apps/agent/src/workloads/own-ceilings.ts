import type { Controls } from '@bulkhead/shared';
import type { CgroupDriver, Ceilings } from '../cgroup/driver.ts';
import { containerIoLimits } from '../compartments/divide-throttle.ts';
import type { ContainerLimits } from '../docker/compute-limits.ts';

/** What of a compartment counts for the groups of the containers in it. */
export interface Surroundings {
  /** Null: nobody wants the compartment any more. */
  controls: Controls | null;
  tenantSlug: string;
}

type Throttler = Pick<CgroupDriver, 'disks' | 'listContainers' | 'throttlesOnlyOwn'>;

/**
 * What of an instance's controls the agent writes itself: the engine has no words for it, or none that work live. Null means the
 * kernel's default, which is written when something else was there before.
 */
export function ownCeilings(
  driver: Throttler,
  controls: Controls,
  around: Surroundings,
): Pick<Ceilings, 'cpus' | 'memorySoftBytes' | 'oomGroup' | 'ioWeight' | 'ioLimits'> {
  const shared = around.controls?.ioLimits ?? [];
  // Listing the host's disks costs as much as everything else here: only for who has throttles.
  const isThrottled = controls.ioLimits.length + shared.length > 0;
  return {
    cpus: controls.cpus,
    memorySoftBytes: controls.memorySoftBytes,
    oomGroup: controls.oomKill === 'group',
    ioWeight: controls.ioWeight,
    ioLimits: isThrottled ? containerIoLimits(driver, around.tenantSlug, controls.ioLimits, shared) : [],
  };
}

/**
 * What `ownCeilings` follows from, as text: another one makes the writes due again. Empty: a new group, with the kernel's
 * defaults, holds all of it.
 */
export function ownCeilingsKey(driver: Throttler, controls: Controls, around: Surroundings): string {
  const { cpus, memorySoftBytes, oomKill, ioWeight, ioLimits } = controls;
  const shared = driver.throttlesOnlyOwn === true ? (around.controls?.ioLimits ?? []) : [];
  const own = [cpus, memorySoftBytes, oomKill, ioWeight, ioLimits, shared];
  if (JSON.stringify(own) === JSON.stringify([null, null, 'process', null, [], []])) return '';
  // Where a compartment's throttle is divided among its containers, each new one changes the part of all.
  const sharers = shared.length === 0 ? 0 : driver.listContainers(around.tenantSlug).length;
  return JSON.stringify([...own, sharers]);
}

/** What the engine's limits are in the kernel. On v2 the runtime turns shares into a weight in a way of its own. */
export function engineCeilings(driver: CgroupDriver, limits: ContainerLimits, swapBytes: number): Partial<Ceilings> {
  return {
    cpuMillicores: limits.cpuQuotaUsec < 0 ? null : limits.cpuQuotaUsec / 100,
    memoryBytes: limits.memoryBytes,
    pids: limits.pids,
    ...(driver.describe().version === '1' ? { cpuWeight: limits.cpuShares / 10.24 } : {}),
    ...(driver.limitsSwap ? { swapBytes } : {}),
  };
}
