import {
  MIN_CPU_MILLICORES,
  MIN_MEMORY_BYTES,
  placeOnHost,
  RESOURCE_KINDS,
  shortagesIn,
  shrinkToFit,
} from '@bulkhead/shared';
import type { QuotaView, Resources, Shortage } from '@bulkhead/shared';

type Host = QuotaView['hosts'][number];

/** The least of which one instance can be made. */
export const LEAST: Resources = {
  instances: 1,
  cpuMillicores: MIN_CPU_MILLICORES,
  memoryBytes: MIN_MEMORY_BYTES,
  pids: 4,
};

export interface Assessment {
  /** The host that is drawn: the chosen one, the one that placement would take, or the one that comes nearest. */
  host: Host | null;
  /** True where placement chose it. */
  placed: boolean;
  shortages: Shortage[];
  /** The largest size of the same shape that fits; null where not even the least does, or where it fits as it is. */
  fitted: Resources | null;
  verdict: 'fits' | 'short' | 'no-host' | 'host-silent';
}

/** Whether a request fits, what binds and by how much. The same arithmetic that the server decides with. */
export function assessLaunch(quota: QuotaView, requested: Resources, hostId: string | null): Assessment {
  const inTenant = shortagesIn(quota.tenant, requested, { scope: 'tenant' });
  const reachable = quota.hosts.filter((host) => host.reachable);
  const chosen = hostId === null ? null : (quota.hosts.find(({ id }) => id === hostId) ?? null);
  const placed = hostId === null ? placeOnHost(reachable, requested) : null;
  const host = chosen ?? placed ?? (hostId === null ? nearestHost(quota, reachable, requested) : null);
  if (host === null) {
    return { host, placed: false, shortages: inTenant, fitted: null, verdict: 'no-host' };
  }
  const shortages = [...inTenant, ...shortagesIn(host.room, requested, { scope: 'host', host: host.name })];
  const fitted = shortages.length === 0 ? null : shrinkToFit(requested, [quota.tenant, host.room], LEAST);
  const verdict = !host.reachable ? 'host-silent' : shortages.length > 0 ? 'short' : 'fits';
  return { host, placed: placed !== null, shortages, fitted, verdict };
}

/** The host on which the most of the request could be had. */
function nearestHost(quota: QuotaView, hosts: readonly Host[], requested: Resources): Host | null {
  let best: Host | null = null;
  let bestShare = -1;
  for (const host of hosts) {
    const fitted = shrinkToFit(requested, [quota.tenant, host.room], LEAST);
    const share =
      fitted === null
        ? 0
        : Math.min(...RESOURCE_KINDS.map((kind) => (requested[kind] > 0 ? fitted[kind] / requested[kind] : 1)));
    if (share > bestShare) {
      best = host;
      bestShare = share;
    }
  }
  return best;
}
