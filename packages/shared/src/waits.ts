import { elapsedMs, growth } from './counters.ts';
import type { GroupSeries } from './metrics.ts';
import type { MetricColumn } from './metric-columns.ts';

/** Samples of an instance, its compartment and its host on one time axis. */
export interface WaitSeries {
  atMs: readonly number[];
  own: GroupSeries;
  compartment: GroupSeries;
  host: GroupSeries;
}

/** What grew over some time, µs where nothing else is said; null where the kernel has no such file. */
export interface Waits {
  elapsed: number;
  /** CPU time used, summed over processors. */
  used: number;
  /** Held back by its own ceiling, summed over processors [cpu.stat]. */
  throttled: number | null;
  /** Periods in which its own ceiling was reached: a count, no time [cpu.stat]. */
  throttledPeriods: number | null;
  /** Held back by any ceiling, summed over processors [cpu.stat.local]. */
  localThrottled: number | null;
  /** Time in which some task waited for a processor, throttled or not [cpu.pressure some]. */
  waited: number | null;
  ioWaited: number | null;
  memoryWaited: number | null;
  /** The same of the compartment. */
  compartmentUsed: number | null;
  compartmentThrottled: number | null;
  compartmentThrottledPeriods: number | null;
  compartmentWaited: number | null;
  hostUsed: number | null;
}

/** From the sample before to this one; null where there is none before it in the same life of the instance. */
export function waitsAt({ atMs, own, compartment, host }: WaitSeries, index: number): Waits | null {
  const grown = (group: GroupSeries, column: MetricColumn) => growth(atMs, group.columns[column], index);
  const used = grown(own, 'cpuUsageUsec');
  if (used === null) return null;
  return {
    elapsed: elapsedMs(atMs, index) * 1_000,
    used,
    throttled: grown(own, 'cpuThrottledUsec'),
    throttledPeriods: grown(own, 'cpuThrottledPeriods'),
    localThrottled: grown(own, 'cpuLocalThrottledUsec'),
    waited: grown(own, 'cpuPressureUsec'),
    ioWaited: grown(own, 'ioPressureUsec'),
    memoryWaited: grown(own, 'memoryPressureUsec'),
    compartmentUsed: grown(compartment, 'cpuUsageUsec'),
    compartmentThrottled: grown(compartment, 'cpuThrottledUsec'),
    compartmentThrottledPeriods: grown(compartment, 'cpuThrottledPeriods'),
    compartmentWaited: grown(compartment, 'cpuPressureUsec'),
    hostUsed: grown(host, 'cpuUsageUsec'),
  };
}

/** Both times together. */
export function addWaits(one: Waits, other: Waits): Waits {
  const sum = { ...one, elapsed: one.elapsed + other.elapsed, used: one.used + other.used };
  for (const key of OPTIONAL) {
    const [left, right] = [one[key], other[key]];
    sum[key] = left === null ? right : right === null ? left : left + right;
  }
  return sum;
}

const OPTIONAL = [
  'throttled',
  'throttledPeriods',
  'localThrottled',
  'waited',
  'ioWaited',
  'memoryWaited',
  'compartmentUsed',
  'compartmentThrottled',
  'compartmentThrottledPeriods',
  'compartmentWaited',
  'hostUsed',
] as const satisfies (keyof Waits)[];
