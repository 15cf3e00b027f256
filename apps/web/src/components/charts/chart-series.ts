/** One line or area of a chart, as its legend, its tooltip and its table tell it. */
export interface ChartSeries<K extends string> {
  key: K;
  label: string;
  /** A CSS colour. */
  color: string;
  /** SVG dash pattern; lines are told apart by it as much as by their colour. */
  dash?: string;
  /** Areas are stacked in their order; a step holds its value, as limits do; `none` is told but not drawn. */
  shape: 'line' | 'step' | 'area' | 'none';
  /** Where the number comes from: the kernel's file. */
  source: string;
  format: (value: number) => string;
  /** For a table: the unit stands in the head, the bare number in each cell. Left out: `format` is short enough. */
  column?: { unit: string; format: (value: number) => string };
}

/** The point nearest to a time, for a cursor that another chart with other points set; null without points. */
export function nearestPoint<T extends { atMs: number }>(points: readonly T[], atMs: number): T | null {
  let nearest: T | null = null;
  for (const point of points) {
    if (nearest === null || Math.abs(point.atMs - atMs) < Math.abs(nearest.atMs - atMs)) nearest = point;
  }
  return nearest;
}

interface Tick {
  value?: unknown;
}

/** Recharts' way to follow another chart's cursor: the index of the tick nearest in time, since points may differ. */
export function followCursor(ticks: readonly Tick[], other: { activeLabel?: string | number | undefined }): number {
  const atMs = Number(other.activeLabel);
  let nearest = -1;
  let distance = Infinity;
  for (const [index, tick] of ticks.entries()) {
    const away = Math.abs(Number(tick.value) - atMs);
    if (away < distance) {
      nearest = index;
      distance = away;
    }
  }
  return nearest;
}
