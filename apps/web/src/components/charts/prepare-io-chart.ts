import { elapsedMs, growth, startsAnew } from '@bulkhead/shared';
import type { GroupSeries, IoLimit, MetricColumn } from '@bulkhead/shared';
import type { MetricSeries } from './metric-series.ts';
import { isInside } from './time-axis.ts';
import type { TimeWindow } from './time-axis.ts';

/**
 * The kernel counts a request when it is let through, and a throttled group's requests come in lumps: 4 MiB every other
 * second under a limit of 2 MiB/s. So rates are taken over up to this long.
 */
const RATE_SPAN_MS = 5_000;

/** Bytes or operations. */
export type IoUnit = 'bytes' | 'ops';

/** One moment of block I/O over all disks, a second; null is a gap, or no limit. */
export interface IoPoint {
  atMs: number;
  read: number | null;
  write: number | null;
  compartmentRead: number | null;
  compartmentWrite: number | null;
  readLimit: number | null;
  writeLimit: number | null;
}

export interface IoChart {
  unit: IoUnit;
  points: IoPoint[];
  latest: IoPoint | null;
  highest: number | null;
  /** False: this kernel counts no block I/O of groups. */
  isTold: boolean;
}

const COLUMNS = {
  bytes: { read: 'ioReadBytes', write: 'ioWriteBytes' },
  ops: { read: 'ioReadOps', write: 'ioWriteOps' },
} as const satisfies Record<IoUnit, Record<'read' | 'write', MetricColumn>>;

const RATES = {
  bytes: { read: 'readBytesPerSec', write: 'writeBytesPerSec' },
  ops: { read: 'readOpsPerSec', write: 'writeOpsPerSec' },
} as const;

/** Counters to rates, beside the instance's own limits as they are set now. */
export function prepareIoChart(
  series: MetricSeries,
  window: TimeWindow,
  unit: IoUnit,
  limits: readonly IoLimit[],
): IoChart {
  const { atMs, own, compartment } = series;
  const columns = COLUMNS[unit];
  const limitOf = (direction: 'read' | 'write') => tightest(limits.map((limit) => limit[RATES[unit][direction]]));
  const held = { readLimit: limitOf('read'), writeLimit: limitOf('write') };
  const points: IoPoint[] = [];
  let latest: IoPoint | null = null;
  let isTold = false;
  for (const [index, at] of atMs.entries()) {
    if (!isInside(window, at)) continue;
    if (points.length > 0 && startsAnew(atMs, index)) points.push(gapAt((at + (atMs[index - 1] ?? at)) / 2));
    const rate = (group: GroupSeries, direction: 'read' | 'write') =>
      recentRate(atMs, group.columns[columns[direction]], index);
    isTold ||= (own.columns[columns.read]?.[index] ?? null) !== null;
    latest = {
      atMs: at,
      read: rate(own, 'read'),
      write: rate(own, 'write'),
      compartmentRead: rate(compartment, 'read'),
      compartmentWrite: rate(compartment, 'write'),
      ...held,
    };
    points.push(latest);
  }
  const rates = points.flatMap(({ read, write }) => [read, write]).filter((value) => value !== null);
  return { unit, points, latest, highest: rates.length === 0 ? null : Math.max(...rates), isTold };
}

/** A second, over what came before in the same unbroken run. */
function recentRate(
  atMs: readonly number[],
  values: GroupSeries['columns'][MetricColumn],
  index: number,
): number | null {
  let grown = 0;
  let spanMs = 0;
  for (let at = index; spanMs < RATE_SPAN_MS; at -= 1) {
    const one = growth(atMs, values, at);
    if (one === null) break;
    grown += one;
    spanMs += elapsedMs(atMs, at);
  }
  return spanMs === 0 ? null : (grown * 1_000) / spanMs;
}

/** Of several disks' limits the one that is reached first. */
function tightest(rates: readonly (number | null)[]): number | null {
  const set = rates.filter((rate) => rate !== null);
  return set.length === 0 ? null : Math.min(...set);
}

function gapAt(atMs: number): IoPoint {
  return {
    atMs,
    read: null,
    write: null,
    compartmentRead: null,
    compartmentWrite: null,
    readLimit: null,
    writeLimit: null,
  };
}
