import type { HostFacts } from '@bulkhead/shared';
import { describe, expect, test } from 'vitest';
import { containerIoLimits, followThrottle, shareOfThrottle } from './divide-throttle.ts';
import { expandIoLimits, missingDisks } from './expand-io-limits.ts';

const limit = (device: string, readBytesPerSec: number | null, writeOpsPerSec: number | null = null) => ({
  device,
  readBytesPerSec,
  writeBytesPerSec: null,
  readOpsPerSec: null,
  writeOpsPerSec,
});
const disk = (device: string): HostFacts['disks'][number] => ({
  device,
  name: device,
  sizeBytes: 1,
  scheduler: 'none',
  rotational: false,
});
const DISKS = [disk('8:0'), disk('254:0')];

describe('throttles disk by disk', () => {
  test('"all" is every disk, and what is said of one goes before it', () => {
    expect(expandIoLimits([limit('254:0', 7), limit('all', 5)], DISKS)).toEqual([limit('8:0', 5), limit('254:0', 7)]);
    expect(expandIoLimits([limit('9:9', 5), limit('8:0', null)], DISKS)).toEqual([]);
    expect(missingDisks([limit('9:9', 5), limit('all', 1), limit('8:0', 1)], DISKS)).toEqual(['9:9']);
  });
});

describe('a throttle that the kernel does not share out', () => {
  test('the parts together are never above it', () => {
    for (const containers of [1, 2, 3, 7, 100]) {
      const [share] = shareOfThrottle([limit('8:0', 1_000_001, 50_000)], containers);
      expect((share?.readBytesPerSec ?? 0) * containers).toBeLessThanOrEqual(1_000_001);
      expect((share?.writeOpsPerSec ?? 0) * containers).toBeLessThanOrEqual(50_000);
    }
    expect(shareOfThrottle([limit('8:0', 3)], 100)).toEqual([limit('8:0', 1)]);
  });

  test('a container follows its part, keeps a lower throttle of its own, and is cut to its part', () => {
    const [before, after] = [[limit('8:0', 100)], [limit('8:0', 200)]];
    expect(followThrottle([limit('8:0', 100)], before, after)).toEqual([limit('8:0', 200)]);
    expect(followThrottle([limit('8:0', 60, 9)], before, after)).toEqual([limit('8:0', 60, 9)]);
    expect(followThrottle([limit('8:0', 900)], before, after)).toEqual([limit('8:0', 200)]);
    expect(followThrottle([], [], after)).toEqual([limit('8:0', 200)]);
    expect(followThrottle([limit('8:0', 100)], before, [])).toEqual([limit('8:0', null)]);
  });

  test('what a container is given: its own, and no more than its part where the agent divides', () => {
    const host = {
      disks: () => DISKS,
      listContainers: () => ['one', 'two'],
    };
    const own = [limit('8:0', 80)];
    const compartment = [limit('all', 100)];
    expect(containerIoLimits({ ...host, throttlesOnlyOwn: true }, 'acme', own, compartment)).toEqual([
      limit('8:0', 50),
      limit('254:0', 50),
    ]);
    expect(containerIoLimits({ ...host, throttlesOnlyOwn: true }, 'acme', own, [])).toEqual(own);
    expect(containerIoLimits(host, 'acme', own, compartment)).toEqual(own);
  });
});
