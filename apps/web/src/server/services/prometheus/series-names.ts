import type { HistorySeries } from '@bulkhead/shared';
import type { HistorySubject } from '../history/history-store.ts';

export const STATS = ['min', 'mean', 'max'] as const;
export type Stat = (typeof STATS)[number];

interface SeriesName {
  /** After `bulkhead_<kind>_`; base units, as the conventions of Prometheus ask. */
  name: string;
  /** So many of ours are one of theirs. */
  scale: number;
}

const PER_CORE = 1_000;
const PER_SECOND = 1_000_000;

export const SERIES_NAMES = {
  cpuMillicores: { name: 'cpu_used_cores', scale: PER_CORE },
  throttledOwnUsecPerSec: { name: 'cpu_throttled_own_ratio', scale: PER_SECOND },
  throttledTenantUsecPerSec: { name: 'cpu_throttled_tenant_ratio', scale: PER_SECOND },
  cpuStallUsecPerSec: { name: 'cpu_stalled_ratio', scale: PER_SECOND },
  memoryBytes: { name: 'memory_used_bytes', scale: 1 },
  memoryCacheBytes: { name: 'memory_cache_bytes', scale: 1 },
  memoryStallUsecPerSec: { name: 'memory_stalled_ratio', scale: PER_SECOND },
  pids: { name: 'tasks', scale: 1 },
  ioReadBytesPerSec: { name: 'io_read_bytes_per_second', scale: 1 },
  ioWriteBytesPerSec: { name: 'io_write_bytes_per_second', scale: 1 },
  ioStallUsecPerSec: { name: 'io_stalled_ratio', scale: PER_SECOND },
  networkInBytesPerSec: { name: 'network_receive_bytes_per_second', scale: 1 },
  networkOutBytesPerSec: { name: 'network_transmit_bytes_per_second', scale: 1 },
} as const satisfies Record<HistorySeries, SeriesName>;

/** A tenant's is not the sum of its instances', nor a host's of its tenants': each kind has names of its own. */
export function metricName(kind: HistorySubject['kind'], series: HistorySeries): string {
  return `bulkhead_${kind}_${SERIES_NAMES[series].name}`;
}

/** A minute is told at its middle: it is then inside of any window of whole minutes, whichever of its ends an engine leaves out. */
export const MIDDLE_OF_MINUTE_MS = 30_000;
