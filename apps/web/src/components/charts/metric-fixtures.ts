import { METRIC_COLUMNS } from '@bulkhead/shared';
import type { GroupSeries, MetricColumn, MetricFrame } from '@bulkhead/shared';
import { applyMetricFrame, EMPTY_METRIC_SERIES } from './metric-series.ts';
import type { MetricSeries } from './metric-series.ts';

type Values = (number | null)[];

/** A group for tests: the named columns, null in all others. */
export function groupOf(
  length: number,
  columns: Partial<Record<MetricColumn, Values>>,
  perCpu: Values[] = [],
): GroupSeries {
  const all = METRIC_COLUMNS.map((column) => [column, columns[column] ?? Array.from({ length }, () => null)]);
  return { columns: Object.fromEntries(all) as Record<MetricColumn, Values>, perCpuUsageUsec: perCpu };
}

/** A frame for tests. */
export function frameOf(
  kind: MetricFrame['kind'],
  atMs: number[],
  own: Partial<Record<MetricColumn, Values>> = {},
  compartment: Partial<Record<MetricColumn, Values>> = {},
  perCpu: Values[] = [],
  host: Partial<Record<MetricColumn, Values>> = {},
): MetricFrame {
  return {
    kind,
    atMs,
    own: groupOf(atMs.length, own, perCpu),
    compartment: groupOf(atMs.length, compartment),
    host: groupOf(atMs.length, host),
  };
}

/** A series for tests, as if all of it had come at once. */
export function seriesOf(
  atMs: number[],
  own: Partial<Record<MetricColumn, Values>> = {},
  compartment: Partial<Record<MetricColumn, Values>> = {},
  perCpu: Values[] = [],
  host: Partial<Record<MetricColumn, Values>> = {},
): MetricSeries {
  const frame = frameOf('append', atMs, own, compartment, perCpu, host);
  return applyMetricFrame(EMPTY_METRIC_SERIES, frame, atMs.at(-1) ?? 0);
}

/** 0, 1000, 2000 … : `count` samples a second apart. */
export function seconds(count: number, fromMs = 0): number[] {
  return Array.from({ length: count }, (_, index) => fromMs + index * 1_000);
}
