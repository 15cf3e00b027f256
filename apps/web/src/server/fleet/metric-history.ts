import { HISTORY_SAMPLES, METRIC_COLUMNS, type GroupSeries, type MetricFrame } from '@bulkhead/shared';

type Values = (number | null)[];

/** A history with what came since at its end; the oldest samples go once there are more than are kept. */
export function appendToHistory(history: MetricFrame, frame: MetricFrame): MetricFrame {
  const [kept, added] = [history.atMs.length, frame.atMs.length];
  return {
    kind: 'history',
    atMs: [...history.atMs, ...frame.atMs].slice(-HISTORY_SAMPLES),
    own: appendToSeries(history.own, frame.own, kept, added),
    compartment: appendToSeries(history.compartment, frame.compartment, kept, added),
    host: appendToSeries(history.host, frame.host, kept, added),
  };
}

function appendToSeries(older: GroupSeries, newer: GroupSeries, kept: number, added: number): GroupSeries {
  // A column or processor that one side does not have is a gap there, so that all columns stay equally long.
  const append = (before: Values | undefined, after: Values | undefined): Values =>
    [...(before ?? gap(kept)), ...(after ?? gap(added))].slice(-HISTORY_SAMPLES);
  const columns = { ...older.columns };
  for (const column of METRIC_COLUMNS) columns[column] = append(older.columns[column], newer.columns[column]);
  const processors = Math.max(older.perCpuUsageUsec.length, newer.perCpuUsageUsec.length);
  return {
    columns,
    perCpuUsageUsec: Array.from({ length: processors }, (_, index) =>
      append(older.perCpuUsageUsec[index], newer.perCpuUsageUsec[index]),
    ),
  };
}

function gap(length: number): Values {
  return Array.from({ length }, () => null);
}
