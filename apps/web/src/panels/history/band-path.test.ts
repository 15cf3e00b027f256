import { expect, it } from 'vitest';
import { bandPath } from './band-path.ts';

const scale = { x: (atMs: number) => atMs, y: (value: number) => 10 - value };
const point = (atMs: number, min: number | null, max: number | null) => ({
  atMs,
  stepFromMs: atMs,
  usedMin: min,
  usedMax: max,
});

it('goes along the most and back along the least', () => {
  expect(bandPath([point(0, 1, 5), point(1, 2, 6)], 'used', scale)).toBe('M0.0 5.0L1.0 4.0L1.0 8.0L0.0 9.0Z');
});

it('is broken where nothing is known, and keeps a step that stands alone', () => {
  const path = bandPath([point(0, 1, 5), point(1, null, null), point(2, 1, 5)], 'used', scale);
  expect(path).toBe('M0.0 5.0L0.0 9.0ZM2.0 5.0L2.0 9.0Z');
  expect(bandPath([point(0, null, null)], 'used', scale)).toBe('');
});
