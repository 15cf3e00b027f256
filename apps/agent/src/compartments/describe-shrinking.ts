import type { DesiredCompartment, Problem } from '@bulkhead/shared';
import { formatBytes } from '@bulkhead/shared';
import type { CgroupDriver, GroupPath } from '../cgroup/driver.ts';

/** Why the memory ceiling has not come down, with numbers. */
export function describeShrinking(driver: CgroupDriver, path: GroupPath, desired: DesiredCompartment): Problem {
  const counters = driver.readMemoryCounters(path);
  const used = counters === null ? 'an unknown amount' : formatBytes(counters.usageBytes);
  const held = counters === null || counters.limitBytes === null ? 'unlimited' : formatBytes(counters.limitBytes);
  return {
    code: 'compartment-shrinking',
    message:
      `${used} of memory are in use, the ceiling asked for is ${formatBytes(desired.memoryBytes)}: it stays at ${held} ` +
      'until enough is freed. Stop an instance or make it use less; the change is tried again by itself.',
  };
}
