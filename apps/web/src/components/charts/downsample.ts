import type { TimeWindow } from './time-axis.ts';

/** Two kept samples of each key, the lowest and the highest, need two pixels. */
const PIXELS_A_KEY = 2;

/** Nearer stops of the cursor could not be hit apart. */
const PIXELS_A_STOP = 3;

/**
 * Thins points for a chart of `widthPx`: of each stretch of time the points with the lowest and the highest value of
 * each key stay, and one without a value if there is one, so that neither a peak nor a gap is lost. The stretches are
 * cut at fixed times of the clock: a picture that moves on by a second does not shimmer.
 */
export function downsample<T extends { atMs: number }, K extends keyof T>(
  points: readonly T[],
  keys: readonly K[],
  widthPx: number,
  window: TimeWindow,
): T[] {
  const buckets = Math.max(1, Math.floor(widthPx / (PIXELS_A_KEY * keys.length)));
  if (points.length <= widthPx) return [...points];
  const bucketMs = Math.ceil((window.endMs - window.startMs) / buckets / 1_000) * 1_000;

  const kept: T[] = [];
  let begin = 0;
  for (let index = 1; index <= points.length; index += 1) {
    if (index < points.length && bucketOf(points[index], bucketMs) === bucketOf(points[begin], bucketMs)) continue;
    kept.push(...extremes(points.slice(begin, index), keys));
    begin = index;
  }
  return kept;
}

/** Where the cursor can stand: one stop for each few pixels, at the first point of fixed stretches of the clock. */
export function cursorStops(
  points: readonly { atMs: number }[],
  widthPx: number,
  window: TimeWindow,
): { atMs: number }[] {
  const stops = Math.max(1, widthPx / PIXELS_A_STOP);
  const stretchMs = Math.ceil((window.endMs - window.startMs) / stops / 1_000) * 1_000;
  return points
    .filter((point, index) => index === 0 || bucketOf(point, stretchMs) !== bucketOf(points[index - 1], stretchMs))
    .map(({ atMs }) => ({ atMs }));
}

function bucketOf(point: { atMs: number } | undefined, bucketMs: number): number {
  return Math.floor((point?.atMs ?? 0) / bucketMs);
}

function extremes<T, K extends keyof T>(bucket: readonly T[], keys: readonly K[]): T[] {
  const keep = new Set<number>();
  for (const key of keys) {
    let lowest: { index: number; value: number } | null = null;
    let highest: { index: number; value: number } | null = null;
    let gap: number | null = null;
    for (const [index, point] of bucket.entries()) {
      const value = point[key];
      if (typeof value !== 'number') {
        gap ??= index;
        continue;
      }
      if (lowest === null || value < lowest.value) lowest = { index, value };
      if (highest === null || value > highest.value) highest = { index, value };
    }
    // A key that has no value in the whole bucket (no limit set) says nothing about which points matter.
    if (lowest !== null) keep.add(lowest.index);
    if (highest !== null) keep.add(highest.index);
    if (gap !== null && lowest !== null) keep.add(gap);
  }
  if (keep.size === 0) keep.add(0);
  return bucket.filter((_, index) => keep.has(index));
}
