import { HISTORY_SAMPLES, METRIC_COLUMNS } from '@bulkhead/shared';
import type { GroupSeries, MetricColumn, MetricFrame } from '@bulkhead/shared';

type Values = (number | null)[];

/** What the browser holds of one instance: columns of equal length, at most `HISTORY_SAMPLES`, in the host's time. */
export interface MetricSeries {
  atMs: readonly number[];
  own: GroupSeries;
  compartment: GroupSeries;
  /** The whole host: CPU, memory in use and pressure only. */
  host: GroupSeries;
  /** The browser's clock when the last sample came; null before the first frame. */
  receivedAtMs: number | null;
  /** The host's clock minus the browser's. */
  clockOffsetMs: number;
}

export const EMPTY_METRIC_SERIES: MetricSeries = {
  atMs: [],
  own: emptyGroup(),
  compartment: emptyGroup(),
  host: emptyGroup(),
  receivedAtMs: null,
  clockOffsetMs: 0,
};

/**
 * The series after one frame. What the frame tells replaces what was held from its first sample on: a repeated sample
 * is not counted twice, and a host whose clock was set back goes on. What is older stays, so that an agent that
 * restarted with an empty memory does not take away what this page has already seen.
 */
export function applyMetricFrame(series: MetricSeries, frame: MetricFrame, receivedAtMs: number): MetricSeries {
  const first = frame.atMs[0];
  const last = frame.atMs.at(-1);
  if (first === undefined || last === undefined)
    return { ...series, receivedAtMs: series.receivedAtMs ?? receivedAtMs };

  const older = countBefore(series.atMs, first);
  const drop = Math.max(0, older + frame.atMs.length - HISTORY_SAMPLES);
  const join = { keep: older, drop, added: frame.atMs.length };
  return {
    atMs: [...series.atMs.slice(0, older), ...frame.atMs].slice(drop),
    own: joinGroups(series.own, frame.own, join),
    compartment: joinGroups(series.compartment, frame.compartment, join),
    host: joinGroups(series.host, frame.host, join),
    receivedAtMs,
    clockOffsetMs: offsetFrom(frame.kind, last, receivedAtMs),
  };
}

/** The host's time at the browser's time `browserNowMs`. */
export function hostTimeAt(series: MetricSeries, browserNowMs: number): number {
  return browserNowMs + series.clockOffsetMs;
}

/** Age of the newest sample, in ms; null while there is none. */
export function sampleAgeMs(series: MetricSeries, browserNowMs: number): number | null {
  const last = series.atMs.at(-1);
  return last === undefined ? null : Math.max(0, hostTimeAt(series, browserNowMs) - last);
}

/**
 * A sample that comes live was taken just now, so it tells the host's clock. The end of a history may be old (the
 * instance is stopped): there the clocks are taken to agree, except that nothing can come from the future.
 */
function offsetFrom(kind: MetricFrame['kind'], lastAtMs: number, receivedAtMs: number): number {
  const offset = lastAtMs - receivedAtMs;
  return kind === 'append' ? offset : Math.max(0, offset);
}

function countBefore(atMs: readonly number[], limitMs: number): number {
  let count = atMs.length;
  while (count > 0 && (atMs[count - 1] ?? 0) >= limitMs) count -= 1;
  return count;
}

interface Join {
  keep: number;
  drop: number;
  added: number;
}

function joinGroups(held: GroupSeries, news: GroupSeries, join: Join): GroupSeries {
  const columns = Object.fromEntries(
    METRIC_COLUMNS.map((column) => [column, joinValues(held.columns[column], news.columns[column], join)]),
  ) as Record<MetricColumn, Values>;
  // A frame from before the first readable file has no processors at all: their number is the larger of the two.
  const processors = Math.max(held.perCpuUsageUsec.length, news.perCpuUsageUsec.length);
  const perCpuUsageUsec = Array.from({ length: processors }, (_, processor) =>
    joinValues(held.perCpuUsageUsec[processor], news.perCpuUsageUsec[processor], join),
  );
  return { columns, perCpuUsageUsec };
}

function joinValues(held: Values | undefined, news: Values | undefined, { keep, drop, added }: Join): Values {
  const joined: Values = [];
  for (let index = drop; index < keep; index += 1) joined.push(held?.[index] ?? null);
  for (let index = Math.max(0, drop - keep); index < added; index += 1) joined.push(news?.[index] ?? null);
  return joined;
}

function emptyGroup(): GroupSeries {
  const columns = Object.fromEntries(METRIC_COLUMNS.map((column) => [column, []])) as unknown as Record<
    MetricColumn,
    Values
  >;
  return { columns, perCpuUsageUsec: [] };
}
