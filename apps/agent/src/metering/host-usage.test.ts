import { expect, test } from 'vitest';
import { parseMemoryUsed, usedMillicores } from './host-usage.ts';

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
