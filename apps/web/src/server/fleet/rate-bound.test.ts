import { expect, test } from 'vitest';
import { RateBound } from './rate-bound.ts';

test('a burst, then so many a minute, for each key on its own', () => {
  let nowMs = 0;
  const bound = new RateBound({ burst: 3, perMinute: 10, now: () => nowMs });
  expect([bound.take('a'), bound.take('a'), bound.take('a')]).toEqual([0, 0, 0]);
  expect(bound.take('a')).toBe(6);
  expect(bound.take('b')).toBe(0);
  nowMs = 5_999;
  expect(bound.take('a')).toBe(1);
  nowMs = 6_001;
  expect(bound.take('a')).toBe(0);
  expect(bound.take('a')).toBeGreaterThan(0);
});

test('an unused key is forgotten before a used one', () => {
  const bound = new RateBound({ burst: 1, perMinute: 1, now: () => 0 });
  expect(bound.take('first')).toBe(0);
  for (let index = 0; index < 10_000; index += 1) bound.take(`key-${index}`);
  expect(bound.take('key-9999')).toBeGreaterThan(0);
  expect(bound.take('first')).toBe(0);
});
