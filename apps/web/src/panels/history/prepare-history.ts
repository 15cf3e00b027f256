import type { History, HistorySeries } from '@bulkhead/shared';

const USEC_PER_SEC = 1_000_000;

/** One step of one line: the mean, and the least and most of its seconds; null is a gap. */
export interface Reading {
  mean: number | null;
  min: number | null;
  max: number | null;
}

/** A point of a chart: in the middle of its step, each line by its key, its band as `…Min` and `…Max`. */
export type HistoryPoint = Record<string, number | null> & { atMs: number; stepFromMs: number };

/** What of a history a line is, in the unit in which it is drawn. */
export type LineOf = (history: History, step: number) => Reading;

/** A series as it was kept, divided. */
export function readingOf(series: HistorySeries, divisor = 1): LineOf {
  return (history, step) => {
    const column = history.columns[series];
    const at = (values: readonly (number | null)[] | undefined) => {
      const value = values?.[step] ?? null;
      return value === null ? null : value / divisor;
    };
    return { mean: at(column?.mean), min: at(column?.min), max: at(column?.max) };
  };
}

/** A share of the time from µs in a second. */
export const shareOf = (series: HistorySeries): LineOf => readingOf(series, USEC_PER_SEC);

/**
 * Waited for a busy processor: CPU pressure, in which throttled time counts as waiting, less that. Only the mean: the most
 * of a difference is not the difference of the most.
 */
export const busyShare: LineOf = (history, step) => {
  const mean = (series: HistorySeries) => history.columns[series]?.mean[step] ?? null;
  const waited = mean('cpuStallUsecPerSec');
  const own = mean('throttledOwnUsecPerSec');
  const tenant = mean('throttledTenantUsecPerSec');
  if (waited === null || own === null || tenant === null) return { mean: null, min: null, max: null };
  return { mean: Math.max(0, waited - own - tenant) / USEC_PER_SEC, min: null, max: null };
};

/** The points of a chart with these lines, a gap where nothing is known. */
export function toPoints(history: History, lines: Record<string, LineOf>): HistoryPoint[] {
  const named = Object.entries(lines);
  return history.atMs.map((stepFromMs, step) => {
    const values = named.flatMap(([key, line]) => {
      const { mean, min, max } = line(history, step);
      return [
        [key, mean],
        [`${key}Min`, min],
        [`${key}Max`, max],
      ] as const;
    });
    return { atMs: stepFromMs + history.stepMs / 2, stepFromMs, ...Object.fromEntries(values) };
  });
}

/** Mean over all steps, and the most that any second of them was; null: nothing is known. */
export function summaryOf(points: readonly HistoryPoint[], key: string): { mean: number; max: number } | null {
  let sum = 0;
  let count = 0;
  let max = 0;
  for (const point of points) {
    const mean = point[key] ?? null;
    if (mean === null) continue;
    sum += mean;
    count += 1;
    max = Math.max(max, point[`${key}Max`] ?? mean);
  }
  return count === 0 ? null : { mean: sum / count, max };
}

/** Whether any of these lines has any value: a kernel without a file gives a chart with nothing on it. */
export function hasValues(points: readonly HistoryPoint[], keys: readonly string[]): boolean {
  return points.some((point) => keys.some((key) => (point[key] ?? null) !== null));
}
