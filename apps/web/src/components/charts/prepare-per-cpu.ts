import { elapsedMs, growth } from '@bulkhead/shared';
import type { MetricSeries } from './metric-series.ts';
import { isInside } from './time-axis.ts';
import type { TimeWindow } from './time-axis.ts';

/** Length of one cell of the heat strip: 180 cells a processor in the window, each wide enough to be seen. */
export const HEAT_CELL_MS = 5_000;

/** Steps of colour, from idle to fully used. */
export const HEAT_LEVELS = 6;

/** One stretch of time: the share (0 to 1) that each processor was used by the instance; null where it is not known. */
export interface PerCpuPoint {
  atMs: number;
  shares: (number | null)[];
}

export interface PerCpuChart {
  processors: number;
  points: PerCpuPoint[];
}

/** Per-processor counters to shares in cells that begin at fixed times of the clock. */
export function preparePerCpu(series: MetricSeries, window: TimeWindow): PerCpuChart {
  const { atMs } = series;
  const rows = series.own.perCpuUsageUsec;
  const cells = new Map<number, { usedUsec: number; elapsedMs: number }[]>();
  for (const [index, at] of atMs.entries()) {
    if (!isInside(window, at)) continue;
    const cellMs = Math.floor(at / HEAT_CELL_MS) * HEAT_CELL_MS;
    const cell = cells.get(cellMs) ?? rows.map(() => ({ usedUsec: 0, elapsedMs: 0 }));
    cells.set(cellMs, cell);
    for (const [processor, values] of rows.entries()) {
      const used = growth(atMs, values, index);
      const sum = cell[processor];
      if (used === null || sum === undefined) continue;
      sum.usedUsec += used;
      sum.elapsedMs += elapsedMs(atMs, index);
    }
  }
  const points = [...cells].map(([cellMs, cell]) => ({
    atMs: cellMs,
    shares: cell.map((sum) => (sum.elapsedMs === 0 ? null : Math.min(1, sum.usedUsec / (sum.elapsedMs * 1_000)))),
  }));
  return { processors: rows.length, points };
}

/** The step of colour for a share: 0 is idle (under 1 %), `HEAT_LEVELS` - 1 is nearly all of the processor. */
export function heatLevel(share: number): number {
  if (share < 0.01) return 0;
  return Math.min(HEAT_LEVELS - 1, 1 + Math.floor(share * (HEAT_LEVELS - 1)));
}
