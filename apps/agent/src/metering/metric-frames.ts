import { METRIC_COLUMNS } from '@bulkhead/shared';
import type { GroupSeries, MetricColumn, MetricFrame } from '@bulkhead/shared';
import type { SampleStore } from './sample-store.ts';

const CPU_USAGE = METRIC_COLUMNS.indexOf('cpuUsageUsec');

/** Sweeps `from` (included) to `store.next` (excluded) of an instance and its compartment on one time axis. */
export function toMetricFrame(
  store: SampleStore,
  kind: MetricFrame['kind'],
  instanceKey: string,
  compartmentKey: string,
  from: number,
): MetricFrame {
  const first = kind === 'history' ? firstPresent(store, [instanceKey, compartmentKey], from) : from;
  const to = store.next;
  const atMs = Array.from({ length: to - first }, (_, index) => store.timeOf(first + index));
  return {
    kind,
    atMs,
    own: toSeries(store, instanceKey, first, to),
    compartment: toSeries(store, compartmentKey, first, to),
  };
}

/** History starts with the first sample of either: what the agent sampled before is about others. */
function firstPresent(store: SampleStore, keys: readonly string[], from: number): number {
  const rings = keys.map((key) => store.ring(key));
  for (let sweep = from; sweep < store.next; sweep += 1) {
    if (rings.some((ring) => ring !== null && !Number.isNaN(ring.get(sweep, CPU_USAGE)))) return sweep;
  }
  return store.next;
}

function toSeries(store: SampleStore, key: string, from: number, to: number): GroupSeries {
  const ring = store.ring(key);
  const column = (index: number): (number | null)[] =>
    ring === null ? Array.from({ length: to - from }, () => null) : ring.slice(index, from, to);
  const columns = METRIC_COLUMNS.map((name, index) => [name, column(index)] as const);
  const perCpuUsageUsec = Array.from({ length: store.width - METRIC_COLUMNS.length }, (_, processor) =>
    column(METRIC_COLUMNS.length + processor),
  );
  return { columns: Object.fromEntries(columns) as Record<MetricColumn, (number | null)[]>, perCpuUsageUsec };
}
