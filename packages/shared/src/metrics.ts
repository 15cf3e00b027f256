import { z } from 'zod';

/** One sample a second, fifteen minutes kept. */
export const SAMPLE_INTERVAL_MS = 1_000;
export const HISTORY_SAMPLES = 900;

/**
 * What is sampled of one cgroup. Counters grow from 0 at the cgroup's birth and never fall; a fall is a new life.
 * Source on cgroup v1 in brackets.
 */
export const METRIC_COLUMNS = [
  /** counter, µs [cpuacct.usage] */
  'cpuUsageUsec',
  /** counters, µs; the kernel splits by sampling, so look at windows of seconds [cpuacct.stat] */
  'cpuUserUsec',
  'cpuSystemUsec',
  /** counters: periods in which the group wanted to run, in which it was held back, and for how long [cpu.stat] */
  'cpuPeriods',
  'cpuThrottledPeriods',
  'cpuThrottledUsec',
  /** gauge, millicores; null: no ceiling of its own [cpu.cfs_quota_us] */
  'cpuLimitMillicores',
  /** gauges, bytes [memory.usage_in_bytes; total_rss, total_cache, total_inactive_file of memory.stat] */
  'memoryUsageBytes',
  'memoryRssBytes',
  'memoryCacheBytes',
  'memoryInactiveFileBytes',
  /** gauge, bytes; null: no ceiling of its own [memory.limit_in_bytes] */
  'memoryLimitBytes',
  /** counters: times the ceiling was hit, processes killed for it [memory.failcnt, memory.oom_control] */
  'memoryFailures',
  'memoryKills',
  /** gauge [pids.current] */
  'pidsCurrent',
] as const;
export type MetricColumn = (typeof METRIC_COLUMNS)[number];

const valuesSchema = z.array(z.number().nullable()).max(HISTORY_SAMPLES);

/** Columns of equal length, one value a sample; null where the group was not there or the file could not be read. */
export const groupSeriesSchema = z.object({
  columns: z.record(z.enum(METRIC_COLUMNS), valuesSchema),
  /** Counters, µs, one row a processor [cpuacct.usage_percpu]. */
  perCpuUsageUsec: z.array(valuesSchema).max(1024),
});
export type GroupSeries = z.infer<typeof groupSeriesSchema>;

/**
 * Samples of an instance and of the compartment that it lives in, on one time axis. The first frame of a subscription
 * holds what the agent kept (`history`), every later one what came since (`append`). Times are the host's clock.
 */
export const metricFrameSchema = z.object({
  kind: z.enum(['history', 'append']),
  atMs: z.array(z.number()).max(HISTORY_SAMPLES),
  own: groupSeriesSchema,
  compartment: groupSeriesSchema,
});
export type MetricFrame = z.infer<typeof metricFrameSchema>;
