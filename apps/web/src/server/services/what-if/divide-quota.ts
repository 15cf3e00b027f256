import type { Resources } from '@bulkhead/shared';

const DIVIDED = ['cpuMillicores', 'memoryBytes', 'pids'] as const;
export type Ceilings = Pick<Resources, (typeof DIVIDED)[number]>;

/**
 * What each host's compartment would hold if the quota were reserved to its last bit, divided as it is now: ceilings are the sum
 * of what a tenant reserves on a host, so a quota binds where its part of the reservations is. Hosts without any are left out.
 */
export function divideQuota<Held extends Resources>(
  quota: Resources,
  held: readonly Held[],
): { held: Held; ceilings: Ceilings }[] {
  const total = (kind: (typeof DIVIDED)[number]) => held.reduce((sum, one) => sum + one[kind], 0);
  const totals = { cpuMillicores: total('cpuMillicores'), memoryBytes: total('memoryBytes'), pids: total('pids') };
  return held.map((one) => {
    const part = (kind: (typeof DIVIDED)[number]) =>
      totals[kind] === 0 ? 0 : Math.floor((quota[kind] * one[kind]) / totals[kind]);
    return {
      held: one,
      ceilings: { cpuMillicores: part('cpuMillicores'), memoryBytes: part('memoryBytes'), pids: part('pids') },
    };
  });
}
