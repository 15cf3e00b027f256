import { describe, expect, it } from 'vitest';
import { MAX_ATTEMPTS, waitSecAfter } from './back-off.ts';

const waits = (random: number) =>
  Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => waitSecAfter(index + 1, random));

describe('the waits between attempts', () => {
  it('begin with seconds and end after most of a day', () => {
    expect(waits(0.5)[0]).toBe(10);
    const hours = waits(0.5).reduce((sum, wait) => sum + wait, 0) / 3600;
    expect(hours).toBeGreaterThan(18);
    expect(hours).toBeLessThan(24);
  });
  it('grow whatever chance says, and stay within a fifth of what they are', () => {
    const [least, most] = [waits(0), waits(1)];
    for (const [index, wait] of least.entries()) {
      expect((most[index] ?? 0) / wait).toBeCloseTo(1.5);
      expect(least[index + 1] ?? Infinity).toBeGreaterThan(most[index] ?? 0);
    }
  });
});
