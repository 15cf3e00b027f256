import { z } from 'zod';
import { HISTORY_SAMPLES, METRIC_COLUMNS } from './metric-columns.ts';

const valuesSchema = z.array(z.number().nullable()).max(HISTORY_SAMPLES);

/** Columns of equal length, one value a sample; null where the group was not there or the file could not be read. */
export const groupSeriesSchema = z.object({
  columns: z.record(z.enum(METRIC_COLUMNS), valuesSchema),
  /** Counters, µs, one row a processor [cpuacct.usage_percpu]. */
  perCpuUsageUsec: z.array(valuesSchema).max(1024),
});
export type GroupSeries = z.infer<typeof groupSeriesSchema>;

/**
 * Samples of an instance, of the compartment that it lives in and of the whole host, on one time axis. Of the host only
 * CPU use and split, memory in use, all that it has of both (as limits) and pressure are there [/proc/stat, /proc/meminfo,
 * /proc/pressure]. The first frame of a subscription
 * holds what the agent kept (`history`), every later one what came since (`append`). Times are the host's clock.
 */
export const metricFrameSchema = z.object({
  kind: z.enum(['history', 'append']),
  atMs: z.array(z.number()).max(HISTORY_SAMPLES),
  own: groupSeriesSchema,
  compartment: groupSeriesSchema,
  host: groupSeriesSchema,
});
export type MetricFrame = z.infer<typeof metricFrameSchema>;
