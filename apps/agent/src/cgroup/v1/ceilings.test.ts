import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CgroupError } from '../errors.ts';
import {
  SWAP_MARGIN_BYTES,
  holdsBytes,
  memoryAndSwap,
  parseCount,
  parseCpuCeiling,
  parseIoWeight,
  parseKey,
  parseMemoryCeiling,
  parsePidsCeiling,
  parseShares,
  spellShares,
  swapBetween,
} from './ceilings.ts';

const captured = (state: 'idle' | 'busy', name: string): string =>
  readFileSync(new URL(`testdata/linux-6.18/${state}/${name}`, import.meta.url), 'utf8').trimEnd();

const MIB = 1024 ** 2;

describe('ceilings as the kernel writes them', () => {
  test('a group without ceilings', () => {
    expect(parseCpuCeiling(captured('idle', 'cpu.cfs_quota_us'), 100_000, 'f')).toBeNull();
    expect(parseMemoryCeiling(captured('idle', 'memory.limit_in_bytes'), 'f')).toBeNull();
    expect(parseMemoryCeiling(captured('idle', 'memory.memsw.limit_in_bytes'), 'f')).toBeNull();
    expect(parsePidsCeiling(captured('idle', 'pids.max'), 'f')).toBeNull();
  });

  test('a group with ceilings', () => {
    const period = parseCount(captured('busy', 'cpu.cfs_period_us'), 'f');
    expect(parseCpuCeiling(captured('busy', 'cpu.cfs_quota_us'), period, 'f')).toBe(500);
    expect(parseMemoryCeiling(captured('busy', 'memory.limit_in_bytes'), 'f')).toBe(64 * MIB);
    expect(parsePidsCeiling(captured('busy', 'pids.max'), 'f')).toBe(32);
    expect(parseKey(captured('busy', 'memory.oom_control'), 'oom_kill', 'f')).toBe(0);
    expect(parseKey(captured('busy', 'cpu.stat'), 'nr_throttled', 'f')).toBeGreaterThan(0);
    expect(parseKey(captured('busy', 'cpu.stat'), 'nr', 'f')).toBeNull();
  });

  test.each(['', '-2', 'max ', '12 34', '1e3', '0x10', '9'.repeat(21)])('"%s" is no number', (text) => {
    expect(() => parseCount(text, '/x/cpu.shares')).toThrow(CgroupError);
    expect(() => parseCount(text, '/x/cpu.shares')).toThrow('/x/cpu.shares');
  });

  test('memory is held when it is rounded down to a page, not when it is a page off', () => {
    expect(holdsBytes(67_108_865, 67_108_864)).toBe(true);
    expect(holdsBytes(67_108_864, 67_108_865)).toBe(false);
    expect(holdsBytes(67_108_864, 66_000_000)).toBe(false);
    expect(holdsBytes(null, parseMemoryCeiling('9223372036854771712', 'f'))).toBe(true);
  });

  test('swap is what memory and swap together leave, less our margin', () => {
    const both = memoryAndSwap(64 * MIB, 16 * MIB);
    expect(both).toBe(80 * MIB + SWAP_MARGIN_BYTES);
    expect(swapBetween(64 * MIB, both)).toBe(16 * MIB);
    expect(swapBetween(64 * MIB, 64 * MIB)).toBe(-SWAP_MARGIN_BYTES);
    expect(memoryAndSwap(null, 16 * MIB)).toBeNull();
    expect(memoryAndSwap(64 * MIB, null)).toBeNull();
    expect(swapBetween(null, null)).toBeNull();
  });

  test.each([
    [1, '10'],
    [0.1, '2'],
    [25, '256'],
    [50, '512'],
    [100, '1024'],
    [10_000, '102400'],
    [100_000, '262144'],
    [null, '1024'],
  ])('a weight of %s is %s shares', (weight, shares) => {
    expect(spellShares(weight)).toBe(shares);
  });

  test('what shares say is written back as it was', () => {
    for (let shares = 2; shares <= 262_144; shares += 1) {
      if (spellShares(parseShares(String(shares), 'f')) !== String(shares)) throw new Error(`${shares} is lost`);
    }
  });

  test('a weight of block I/O, as two kernels write it', () => {
    expect(parseIoWeight('200', 'f')).toBe(200);
    expect(parseIoWeight('default 300\n254:0 500', 'f')).toBe(300);
    expect(parseIoWeight('100', 'f')).toBeNull();
    expect(() => parseIoWeight('none', 'blkio.bfq.weight')).toThrow('blkio.bfq.weight');
  });
});
