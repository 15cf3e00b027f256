import { HOST_STATES, INSTANCE_STATES } from '@bulkhead/shared';
import type { HostRow, HostState, InstanceState, OperationsOverview } from '@bulkhead/shared';

export interface Verdict {
  /** `empty`: there is no host yet, so nothing can be right or wrong. */
  verdict: 'fine' | 'wrong' | 'empty';
  /** Hosts that are silent, that say themselves that something is wrong, or that do not hold a tenant in. */
  hosts: HostRow[];
  worryingInstances: number;
}

const SILENT: readonly HostState[] = ['unreachable', 'down'];

/** Is anything wrong, and on which hosts. */
export function toVerdict(
  overview: OperationsOverview,
  hosts: readonly HostRow[],
  worrying: readonly InstanceState[],
): Verdict {
  const unwell = hosts.filter(
    (host) =>
      SILENT.includes(host.state) || host.containment === 'broken' || (host.state === 'online' && host.problems > 0),
  );
  const silentCount = SILENT.reduce((sum, state) => sum + (overview.hosts[state] ?? 0), 0);
  const worryingInstances = worrying.reduce((sum, state) => sum + (overview.instances[state] ?? 0), 0);
  const hostCount = Object.values(overview.hosts).reduce((sum, count) => sum + count, 0);
  const wrong = unwell.length > 0 || silentCount > 0 || worryingInstances > 0;
  return { verdict: wrong ? 'wrong' : hostCount === 0 ? 'empty' : 'fine', hosts: unwell, worryingInstances };
}

/** Counts in the order of the states, only those that occur. */
export function countsInOrder<S extends string>(
  states: readonly S[],
  counts: Record<string, number>,
): { state: S; count: number }[] {
  return states.map((state) => ({ state, count: counts[state] ?? 0 })).filter(({ count }) => count > 0);
}

export const hostCounts = (overview: OperationsOverview) => countsInOrder(HOST_STATES, overview.hosts);
export const instanceCounts = (overview: OperationsOverview) => countsInOrder(INSTANCE_STATES, overview.instances);
