import type { Waits } from './waits.ts';

/**
 * Throttled time of an instance as wall time, µs: by its own ceiling, and by the tenant's alone. `cores`: processors of the
 * host; null: not known.
 */
export function throttledWall(waits: Waits, cores: number | null): { own: number; tenant: number } {
  const { elapsed, waited, localThrottled } = waits;
  if (elapsed <= 0) return { own: 0, tenant: 0 };
  const ownSum = waits.throttled ?? 0;
  const tenantSum = localThrottled === null ? 0 : Math.max(0, localThrottled - ownSum);
  const lanes = processorsWanted(waits, ownSum + tenantSum, cores);
  // No one stood still for longer than somebody waited.
  const own = Math.min(ownSum / lanes, waited ?? elapsed);
  const tenant = localThrottled === null ? shareOfTheTenants(waits, own, cores) : tenantSum / lanes;
  return { own, tenant: Math.min(tenant, (waited ?? elapsed) - own) };
}

/**
 * On how many processors a group ran, or was kept from running, at once: by so many its throttled time is too long. Not
 * fewer than it used and was denied together; nor, since the kernel's pressure is a mean over processors too, fewer than it used in
 * the time in which nothing waited. What that cannot see: several threads that mostly sleep.
 */
function processorsWanted(
  { elapsed, used, waited }: Pick<Waits, 'elapsed' | 'used' | 'waited'>,
  throttled: number,
  cores: number | null,
): number {
  // A hundredth of the time is as exact as two files that are read one after the other can be.
  const unhindered = waited === null ? elapsed : Math.max(elapsed - waited, elapsed / 100);
  const wanted = Math.max((used + throttled) / elapsed, used / unhindered);
  return Math.max(1, Math.min(wanted, cores ?? Infinity));
}

/**
 * Without cpu.stat.local a child's files do not show its parent's ceiling. While the compartment stood still, what the
 * instance waited was for that; where waits are not counted either, it wanted to run as much of that time as of the rest.
 */
function shareOfTheTenants(waits: Waits, own: number, cores: number | null): number {
  const { elapsed, used, waited, compartmentUsed, compartmentThrottled, compartmentWaited } = waits;
  if (compartmentThrottled === null || compartmentThrottled === 0) return 0;
  const compartment = { elapsed, used: compartmentUsed ?? used, waited: compartmentWaited };
  const stood = Math.min(compartmentThrottled / processorsWanted(compartment, compartmentThrottled, cores), elapsed);
  if (waited !== null) return Math.min(stood, waited - own);
  const demand = Math.min(1, used / Math.max(elapsed - stood, elapsed / 100));
  return Math.max(0, stood * demand - own);
}
