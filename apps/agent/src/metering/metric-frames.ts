import { METRIC_COLUMNS } from '@bulkhead/shared';
import type { GroupSeries, MetricColumn, MetricFrame } from '@bulkhead/shared';
import { COLUMN } from '../cgroup/columns.ts';
import type { SampleStore } from './sample-store.ts';
import { HOST_KEY } from './targets.ts';

/** Sweeps `from` (included) to `store.next` (excluded) of an instance, its compartment and the host on one time axis. */
export function toMetricFrame(
  store: SampleStore,
  kind: MetricFrame['kind'],
  instanceKey: string,
  compartmentKey: string,
  from: number,
): MetricFrame {
  const first = kind === 'history' ? firstPresent(store, [instanceKey, compartmentKey], from) : from;
  const to = store.next;
  return {
    kind,
    atMs: Array.from({ length: to - first }, (_, index) => store.timeOf(first + index)),
    own: toSeries(store, instanceKey, first, to),
    compartment: toSeries(store, compartmentKey, first, to),
    host: toSeries(store, HOST_KEY, first, to),
  };
}

/** History starts with the first sample of either: what the agent sampled before is about others. */
function firstPresent(store: SampleStore, keys: readonly string[], from: number): number {
  const found = keys.map((key) => {
    const usage = store.series(key)?.column(COLUMN.cpuUsageUsec, from, store.next);
    return usage?.findIndex((value) => !Number.isNaN(value)) ?? -1;
  });
  const present = found.filter((index) => index >= 0);
  return present.length === 0 ? store.next : from + Math.min(...present);
}

function toSeries(store: SampleStore, key: string, from: number, to: number): GroupSeries {
  const series = store.series(key);
  const column = (index: number): (number | null)[] =>
    series === null ? nulls(to - from) : toValues(series.column(index, from, to));
  const columns = METRIC_COLUMNS.map((name, index) => [name, column(index)] as const);
  const perCpuUsageUsec = Array.from({ length: store.width - METRIC_COLUMNS.length }, (_, processor) =>
    column(METRIC_COLUMNS.length + processor),
  );
  const hasPerCpu = perCpuUsageUsec.some((values) => values.some((value) => value !== null));
  return {
    columns: Object.fromEntries(columns) as Record<MetricColumn, (number | null)[]>,
    // A host with cgroup v2 counts no processors apart.
    perCpuUsageUsec: hasPerCpu ? perCpuUsageUsec : [],
  };
}

function nulls(length: number): null[] {
  const values: null[] = [];
  while (values.length < length) values.push(null);
  return values;
}

/** An array of numbers alone is packed by the engine; with a null in it, every number is an object of its own. */
function toValues(cells: Float64Array): (number | null)[] {
  const values: number[] = [];
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index] ?? Number.NaN;
    if (Number.isNaN(cell)) return toMixed(cells);
    values.push(cell);
  }
  return values;
}

function toMixed(cells: Float64Array): (number | null)[] {
  const values: (number | null)[] = nulls(cells.length);
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index] ?? Number.NaN;
    if (!Number.isNaN(cell)) values[index] = cell;
  }
  return values;
}
