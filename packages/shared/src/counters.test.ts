import { describe, expect, it } from 'vitest';
import { coresUsed, eventsAt, growth, startsAnew } from './counters.ts';

const seconds = (count: number) => Array.from({ length: count }, (_, index) => index * 1_000);

describe('startsAnew', () => {
  it('is true for the first sample, after a hole and after a step back of the clock', () => {
    const atMs = [0, 1_000, 3_500, 6_100, 6_000];
    expect(atMs.map((_, index) => startsAnew(atMs, index))).toEqual([true, false, false, true, true]);
  });
});

describe('growth', () => {
  it('is null for the first sample, beside a null, and where the counter fell', () => {
    const values = [5, 8, null, 9, 10, 2, 6];
    const found = values.map((_, index) => growth(seconds(7), values, index));
    expect(found).toEqual([null, 3, null, null, 1, null, 4]);
  });

  it('is null without the column', () => {
    expect(growth(seconds(2), undefined, 1)).toBeNull();
  });
});

describe('coresUsed', () => {
  it('is the time used over the time that passed, whatever the interval is', () => {
    expect(coresUsed([0, 1_000], [0, 500_000], 1)).toBe(0.5);
    expect(coresUsed([0, 2_000], [0, 500_000], 1)).toBe(0.25);
  });
});

describe('eventsAt', () => {
  it('counts nothing before the first known value, and everything after a new life began', () => {
    expect(eventsAt([3, 3, 5, null, 6, 2], 6)).toEqual([0, 0, 2, 0, 1, 2]);
  });

  it('is all zero without the column', () => {
    expect(eventsAt(undefined, 2)).toEqual([0, 0]);
  });
});
