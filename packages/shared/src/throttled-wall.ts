import type { Waits } from './waits.ts';

/** What the engine and the agent both write; a group that is throttled in a period stands still for part of it. */
const PERIOD_USEC = 100_000;

/**
 * Throttled time of an instance as wall time, µs: by its own ceiling, and by the tenant's alone. `cores`: processors of the
 * host; null: not known.
 *
 * The kernel sums throttled time over processors, so it is divided by the number of processors on which the group was kept
 * from running at once. Pressure is no measure for it: that is a mean over processors, weighted, and of one task that moves
 * between two of them it shows half (Linux 6.18: 5.4 s of standing still showed as 2.7 s).
 */
export function throttledWall(waits: Waits, cores: number | null): { own: number; tenant: number } {
  const { elapsed, localThrottled, throttledPeriods, compartmentThrottledPeriods } = waits;
  if (elapsed <= 0) return { own: 0, tenant: 0 };
  const ownSum = waits.throttled ?? 0;
  const tenantSum = localThrottled === null ? 0 : Math.max(0, localThrottled - ownSum);
  const wanted = Math.max(
    processorsWanted(waits, ownSum + tenantSum),
    atOnce(ownSum, throttledPeriods),
    atOnce(tenantSum, compartmentThrottledPeriods),
  );
  const lanes = bounded(wanted, cores);
  const own = Math.min(ownSum / lanes, elapsed);
  const tenant = localThrottled === null ? shareOfTheTenants(waits, own, cores) : tenantSum / lanes;
  return { own, tenant: Math.min(tenant, elapsed - own) };
}

/**
 * On how many processors a group ran, or was kept from running, at once. Not fewer than it used and was denied together;
 * nor, where waits are told, fewer than it used in the time in which nothing waited.
 */
function processorsWanted({ elapsed, used, waited }: Pick<Waits, 'elapsed' | 'used' | 'waited'>, throttled: number) {
  // A hundredth of the time is as exact as two files that are read one after the other can be.
  const unhindered = waited === null ? elapsed : Math.max(elapsed - waited, elapsed / 100);
  return Math.max((used + throttled) / elapsed, used / unhindered);
}

/** No period can hold more standing still than its own length on each processor. */
function atOnce(throttled: number, periods: number | null): number {
  return periods === null || periods === 0 ? 1 : throttled / (periods * PERIOD_USEC);
}

function bounded(processors: number, cores: number | null): number {
  return Math.max(1, Math.min(processors, cores ?? Infinity));
}

/**
 * Without cpu.stat.local a child's files do not show its parent's ceiling. While the compartment stood still, what the
 * instance waited was for that; where waits are not counted either, it wanted to run as much of that time as of the rest.
 */
function shareOfTheTenants(waits: Waits, own: number, cores: number | null): number {
  const { elapsed, used, waited, compartmentUsed, compartmentThrottled, compartmentWaited } = waits;
  if (compartmentThrottled === null || compartmentThrottled === 0) return 0;
  const compartment = { elapsed, used: compartmentUsed ?? used, waited: compartmentWaited };
  const wanted = Math.max(
    processorsWanted(compartment, compartmentThrottled),
    atOnce(compartmentThrottled, waits.compartmentThrottledPeriods),
  );
  const stood = Math.min(compartmentThrottled / bounded(wanted, cores), elapsed);
  if (waited !== null) return Math.max(0, Math.min(stood, waited - own));
  const demand = Math.min(1, used / Math.max(elapsed - stood, elapsed / 100));
  return Math.max(0, stood * demand - own);
}
