/** One row of a chart's table: lowest, mean and highest of each key in one minute of the clock; null without values. */
export interface MinuteSummary<K extends string> {
  minuteMs: number;
  values: Record<K, { min: number; mean: number; max: number } | null>;
}

/** What a chart shows, as numbers for a table: newest minute first. */
export function summariseByMinute<K extends string>(
  points: readonly ({ atMs: number } & Record<K, number | null>)[],
  keys: readonly K[],
): MinuteSummary<K>[] {
  const minutes = new Map<number, ({ atMs: number } & Record<K, number | null>)[]>();
  for (const point of points) {
    const minuteMs = Math.floor(point.atMs / 60_000) * 60_000;
    const minute = minutes.get(minuteMs) ?? [];
    minute.push(point);
    minutes.set(minuteMs, minute);
  }
  return [...minutes]
    .toSorted(([a], [b]) => b - a)
    .map(([minuteMs, minute]) => {
      const entries = keys.map((key) => [key, spread(minute.map((point) => point[key]))] as const);
      return { minuteMs, values: Object.fromEntries(entries) as MinuteSummary<K>['values'] };
    });
}

function spread(values: readonly (number | null)[]): { min: number; mean: number; max: number } | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return {
    min: Math.min(...known),
    mean: known.reduce((sum, value) => sum + value, 0) / known.length,
    max: Math.max(...known),
  };
}
