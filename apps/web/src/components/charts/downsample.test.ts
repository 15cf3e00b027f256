import { describe, expect, it } from 'vitest';
import { cursorStops, downsample } from './downsample.ts';

const window = { startMs: 0, endMs: 900_000 };
const points = Array.from({ length: 900 }, (_, index) => ({
  atMs: index * 1_000,
  used: index === 451 ? 9 : index === 700 ? null : 1 + (index % 3) / 10,
  limit: null,
}));

describe('downsample', () => {
  it('leaves points alone that have a pixel each', () => {
    expect(downsample(points, ['used'], 900, window)).toEqual(points);
    expect(downsample([], ['used'], 300, window)).toEqual([]);
  });

  it('thins to the width but keeps the peak, the lowest and the gap', () => {
    const kept = downsample(points, ['used'], 200, window);
    expect(kept.length).toBeLessThanOrEqual(201);
    expect(kept.some((point) => point.used === 9)).toBe(true);
    expect(kept.some((point) => point.used === null)).toBe(true);
    expect(kept.filter((point) => point.used === 1).length).toBeGreaterThan(90);
    expect(kept.map((point) => point.atMs)).toEqual(kept.map((point) => point.atMs).toSorted((a, b) => a - b));
  });

  it('keeps the same points when the window moves on', () => {
    const from = (start: number) =>
      new Set(downsample(points.slice(start), ['used'], 200, window).map((point) => point.atMs));
    const first = from(0);
    const later = from(1);
    const common = [...first].filter((at) => at >= 9_000);
    expect(common.every((at) => later.has(at))).toBe(true);
  });

  it('keeps one point of a stretch in which nothing is known', () => {
    const unknown = points.map(({ atMs }) => ({ atMs, used: null }));
    expect(downsample(unknown, ['used'], 200, window).length).toBe(100);
  });
});

describe('cursorStops', () => {
  it('has a stop for each few pixels, at times that stay when the window moves on', () => {
    const stops = cursorStops(points, 540, window);
    expect(stops).toHaveLength(180);
    expect(stops.slice(0, 3)).toEqual([{ atMs: 0 }, { atMs: 5_000 }, { atMs: 10_000 }]);
    expect(cursorStops(points.slice(3), 540, window).slice(1)).toEqual(stops.slice(1));
  });

  it('has none without points', () => {
    expect(cursorStops([], 540, window)).toEqual([]);
  });
});
