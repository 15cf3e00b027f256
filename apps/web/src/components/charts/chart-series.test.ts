import { describe, expect, it } from 'vitest';
import { followCursor, nearestPoint } from './chart-series.ts';

describe('nearestPoint', () => {
  it('finds the point nearest in time', () => {
    const points = [{ atMs: 0 }, { atMs: 1_000 }, { atMs: 2_000 }];
    expect(nearestPoint(points, 1_400)).toEqual({ atMs: 1_000 });
    expect(nearestPoint(points, 9_000)).toEqual({ atMs: 2_000 });
    expect(nearestPoint([], 0)).toBeNull();
  });
});

describe('followCursor', () => {
  it('gives the index of the tick nearest in time, and none where there is nothing', () => {
    expect(followCursor([{ value: 0 }, { value: 5_000 }], { activeLabel: '3000' })).toBe(1);
    expect(followCursor([], { activeLabel: 3_000 })).toBe(-1);
    expect(followCursor([{ value: 0 }], { activeLabel: undefined })).toBe(-1);
  });
});
