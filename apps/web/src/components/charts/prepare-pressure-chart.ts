import { elapsedMs, growth, startsAnew } from '@bulkhead/shared';
import type { MetricColumn } from '@bulkhead/shared';
import type { MetricSeries } from './metric-series.ts';
import { isInside } from './time-axis.ts';
import type { TimeWindow } from './time-axis.ts';

export const PRESSURE_SCOPES = ['own', 'compartment', 'host'] as const;
export type PressureScope = (typeof PRESSURE_SCOPES)[number];

/** Shares of time, 0 to 1, in which some task, or (`Full`) every task, waited; null is a gap. */
export interface PressurePoint {
  atMs: number;
  cpu: number | null;
  memory: number | null;
  memoryFull: number | null;
  io: number | null;
  ioFull: number | null;
}
export type PressureKey = Exclude<keyof PressurePoint, 'atMs'>;

export const PRESSURE_COLUMNS = {
  cpu: 'cpuPressureUsec',
  memory: 'memoryPressureUsec',
  memoryFull: 'memoryFullPressureUsec',
  io: 'ioPressureUsec',
  ioFull: 'ioFullPressureUsec',
} as const satisfies Record<PressureKey, MetricColumn>;

export interface PressureChart {
  scope: PressureScope;
  points: PressurePoint[];
  latest: PressurePoint | null;
  /** False: this kernel has no such files. */
  isTold: boolean;
}

/** Counters of pressure to shares of the time between two samples. */
export function preparePressureChart(series: MetricSeries, window: TimeWindow, scope: PressureScope): PressureChart {
  const { atMs } = series;
  const { columns } = series[scope];
  const points: PressurePoint[] = [];
  let latest: PressurePoint | null = null;
  let isTold = false;
  for (const [index, at] of atMs.entries()) {
    if (!isInside(window, at)) continue;
    if (points.length > 0 && startsAnew(atMs, index)) points.push(gapAt((at + (atMs[index - 1] ?? at)) / 2));
    isTold ||= Object.values(PRESSURE_COLUMNS).some((column) => (columns[column]?.[index] ?? null) !== null);
    const share = (key: PressureKey) => {
      const waited = growth(atMs, columns[PRESSURE_COLUMNS[key]], index);
      return waited === null ? null : Math.min(1, waited / (elapsedMs(atMs, index) * 1_000));
    };
    latest = {
      atMs: at,
      cpu: share('cpu'),
      memory: share('memory'),
      memoryFull: share('memoryFull'),
      io: share('io'),
      ioFull: share('ioFull'),
    };
    points.push(latest);
  }
  return { scope, points, latest, isTold };
}

function gapAt(atMs: number): PressurePoint {
  return { atMs, cpu: null, memory: null, memoryFull: null, io: null, ioFull: null };
}
