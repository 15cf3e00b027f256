import { expect, test } from 'vitest';
import { meanMillicores, parseMemoryUsed, usedMillicores } from './host-usage.ts';

test('millicores between two points', () => {
  expect(usedMillicores({ atMs: 1000, usageUsec: 0 }, { atMs: 3000, usageUsec: 1_000_000 })).toBe(500);
  expect(usedMillicores({ atMs: 1000, usageUsec: 9e9 }, { atMs: 2000, usageUsec: 250_000 })).toBe(250);
  expect(usedMillicores({ atMs: 1000, usageUsec: 1 }, { atMs: 1000, usageUsec: 2 })).toBeNull();
  expect(usedMillicores({ atMs: 1000, usageUsec: 1 }, { atMs: 500, usageUsec: 2 })).toBeNull();
});

test('memory used is what is not available', () => {
  const meminfo = 'MemTotal:       24683704 kB\nMemFree:        24336612 kB\nMemAvailable:   24323040 kB\n';
  expect(parseMemoryUsed(meminfo)).toBe((24_683_704 - 24_323_040) * 1024);
  expect(() => parseMemoryUsed('MemTotal: many')).toThrow('/proc/meminfo has no MemTotal');
});

test('the mean over samples leaves gaps out, and counts a new life from 0', () => {
  const at = [1_000, 2_000, 3_000, 4_000, 5_000];
  expect(meanMillicores(at, Float64Array.of(0, 100_000, 400_000, 400_000, 1_000_000))).toBe(250);
  expect(meanMillicores(at, Float64Array.of(0, Number.NaN, 400_000, 500_000, 100_000))).toBe(100);
  expect(meanMillicores(at, Float64Array.of(Number.NaN, 9, Number.NaN, Number.NaN, 9))).toBeNull();
  expect(meanMillicores([], new Float64Array(0))).toBeNull();
});
