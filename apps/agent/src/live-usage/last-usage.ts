import type { LiveValues } from '@bulkhead/shared';
import { COLUMN } from '../cgroup/columns.ts';
import type { SampleStore } from '../metering/sample-store.ts';

/**
 * What a group used between the last two sweeps, and the memory that it has in use. A group that has only just come, or whose
 * counters began anew, has used nothing yet. Null: it is not there.
 */
export function lastUsage(store: SampleStore, key: string): LiveValues | null {
  const series = store.series(key);
  const sweep = store.next - 1;
  if (series === null || sweep < store.oldest) return null;
  const memoryBytes = series.at(sweep, COLUMN.memoryUsageBytes);
  const usedUsec = series.at(sweep, COLUMN.cpuUsageUsec);
  if (Number.isNaN(memoryBytes) || Number.isNaN(usedUsec)) return null;
  const inactiveBytes = series.at(sweep, COLUMN.memoryInactiveFileBytes) || 0;
  return {
    cpuMillicores: sweep > store.oldest ? usedSince(series.at(sweep - 1, COLUMN.cpuUsageUsec)) : 0,
    memoryKib: Math.max(0, Math.round((memoryBytes - inactiveBytes) / 1024)),
  };

  function usedSince(beforeUsec: number): number {
    if (!(usedUsec >= beforeUsec)) return 0;
    // µs in a millisecond are millicores.
    return Math.round((usedUsec - beforeUsec) / (store.timeOf(sweep) - store.timeOf(sweep - 1)));
  }
}
