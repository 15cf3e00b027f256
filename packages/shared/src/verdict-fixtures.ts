import type { GroupSeries } from './metrics.ts';
import type { SlowCause, VerdictInput } from './verdict.ts';
import { METRIC_COLUMNS } from './metric-columns.ts';
import type { MetricColumn } from './metric-columns.ts';

/** What one second of an instance was made of: wall time in shares of it. What is left over is sleep. */
export interface PlantedSecond {
  running: number;
  lost: Partial<Record<SlowCause, number>>;
  /** Threads that run, and stand still, together. */
  threads: number;
  /** Which part of the waits for memory is a wait for a disk too: pages that come back. */
  refaultShare: number;
  /** Cores that others on the host use; a full host is full in any case. */
  others: number;
}

export const QUIET_SECOND: PlantedSecond = { running: 0, lost: {}, threads: 1, refaultShare: 0, others: 0 };

/** Which files a kernel has. */
export interface PlantedKernel {
  cores: number;
  hasLocalThrottle: boolean;
  hasPressure: boolean;
  allowedCores: number | null;
}

export const PLAIN_KERNEL: PlantedKernel = { cores: 4, hasLocalThrottle: true, hasPressure: true, allowedCores: null };

/** The counters that a kernel shows of such seconds, as they were measured on real ones (see verdict.ts). */
export function plantedInput(seconds: readonly PlantedSecond[], kernel: PlantedKernel = PLAIN_KERNEL): VerdictInput {
  const count = seconds.length + 1;
  const own = emptyGroup(count);
  const compartment = emptyGroup(count);
  const host = emptyGroup(count);
  const put = (group: GroupSeries, column: MetricColumn, usecOf: (second: PlantedSecond) => number) => {
    let total = 1_000_000;
    group.columns[column] = [total, ...seconds.map((second) => (total += Math.round(usecOf(second) * 1_000_000)))];
  };
  const ceilings = ({ lost }: PlantedSecond) => (lost['own-cap'] ?? 0) + (lost['tenant-ceiling'] ?? 0);
  const busyWaits = ({ lost }: PlantedSecond) => (lost['host-full'] ?? 0) + (lost['cpu-set'] ?? 0);
  const isFull = ({ lost }: PlantedSecond) => (lost['host-full'] ?? 0) > 0;

  put(own, 'cpuUsageUsec', ({ running, threads }) => running * threads);
  put(own, 'cpuThrottledUsec', ({ lost, threads }) => (lost['own-cap'] ?? 0) * threads);
  // Whoever reaches a ceiling stands still for most of the period.
  const periods = (wall: number) => Math.ceil(wall * 12) / 1_000_000;
  put(own, 'cpuThrottledPeriods', ({ lost }) => periods(lost['own-cap'] ?? 0));
  put(compartment, 'cpuThrottledPeriods', ({ lost }) => periods(lost['tenant-ceiling'] ?? 0));
  put(compartment, 'cpuUsageUsec', ({ running, threads }) => running * threads);
  put(compartment, 'cpuThrottledUsec', ({ lost, threads }) => (lost['tenant-ceiling'] ?? 0) * threads);
  put(host, 'cpuUsageUsec', (second) => (isFull(second) ? kernel.cores * 0.97 : second.others));
  host.columns.cpuLimitMillicores = Array.from({ length: count }, () => kernel.cores * 1_000);
  if (kernel.hasLocalThrottle) put(own, 'cpuLocalThrottledUsec', (second) => ceilings(second) * second.threads);
  if (kernel.hasPressure) {
    put(own, 'cpuPressureUsec', (second) => ceilings(second) + busyWaits(second));
    put(compartment, 'cpuPressureUsec', (second) => ceilings(second) + busyWaits(second));
    put(own, 'memoryPressureUsec', ({ lost }) => lost['memory-reclaim'] ?? 0);
    put(
      own,
      'ioPressureUsec',
      ({ lost, refaultShare }) => (lost.io ?? 0) + refaultShare * (lost['memory-reclaim'] ?? 0),
    );
  }
  const atMs = Array.from({ length: count }, (_, index) => 1_700_000_000_000 + index * 1_000);
  const window = { startMs: atMs[0] ?? 0, endMs: atMs.at(-1) ?? 0 };
  return { atMs, own, compartment, host, window, allowedCores: kernel.allowedCores };
}

export function emptyGroup(count: number): GroupSeries {
  const columns = METRIC_COLUMNS.map((column) => [column, Array.from({ length: count }, () => null)] as const);
  return { columns: Object.fromEntries(columns) as GroupSeries['columns'], perCpuUsageUsec: [] };
}
