import { describe, expect, test } from 'vitest';
import { changedRates, findRate, parseThrottles } from './io-throttle.ts';

const nothing = { readBytesPerSec: '', writeBytesPerSec: '', readOpsPerSec: '', writeOpsPerSec: '' };

describe('throttles', () => {
  test('four files become one limit a disk, ordered by disk', () => {
    expect(
      parseThrottles({ ...nothing, readBytesPerSec: '254:0 1048576\n8:16 5', writeOpsPerSec: '254:0 100' }),
    ).toEqual([
      { device: '8:16', readBytesPerSec: 5, writeBytesPerSec: null, readOpsPerSec: null, writeOpsPerSec: null },
      { device: '254:0', readBytesPerSec: 1_048_576, writeBytesPerSec: null, readOpsPerSec: null, writeOpsPerSec: 100 },
    ]);
    expect(parseThrottles(nothing)).toEqual([]);
    expect(() => parseThrottles({ ...nothing, readOpsPerSec: '254:0 many' })).toThrow(
      'blkio.throttle.read_iops_device holds no rate: "254:0 many"',
    );
  });

  test('only what differs changes', () => {
    const [held = null] = parseThrottles({ ...nothing, readBytesPerSec: '254:0 10', readOpsPerSec: '254:0 7' });
    if (held === null) throw new Error('nothing was parsed');
    expect(changedRates([held], [{ ...held, readOpsPerSec: 8 }])).toEqual([
      { device: '254:0', rate: 'readOpsPerSec', from: 7, to: 8 },
    ]);
    expect(changedRates([held], [held])).toEqual([]);
    expect(changedRates([held], []).map(({ to }) => to)).toEqual([null, null]);
  });

  test('reading a rate back', () => {
    expect(findRate('254:0 10', '8:0 3\n254:0 10')).toEqual({ found: '254:0 10', matches: true });
    expect(findRate('254:0 10', '254:0 100')).toEqual({ found: '254:0 100', matches: false });
    expect(findRate('254:0 0', '8:0 3')).toEqual({ found: '254:0 0', matches: true });
    expect(findRate('254:0 0', '254:0 3').matches).toBe(false);
  });
});
