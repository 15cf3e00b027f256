import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { GroupCeilings } from '../driver.ts';
import { CgroupError } from '../errors.ts';
import {
  holdsValue,
  parseCount,
  parseCpuCeiling,
  parseKey,
  parseMemoryCeiling,
  parsePidsCeiling,
  planV1Writes,
} from './ceilings.ts';

const captured = (state: 'idle' | 'busy', name: string): string =>
  readFileSync(new URL(`testdata/linux-6.18/${state}/${name}`, import.meta.url), 'utf8').trimEnd();

const MIB = 1024 ** 2;
const none: GroupCeilings = {
  cpuMillicores: null,
  cpuShares: 1024,
  memoryBytes: null,
  memoryAndSwapBytes: null,
  pids: null,
  cpuPeriodUsec: 100_000,
  cpus: '',
  mems: '',
  missing: [],
};
const order = (from: Partial<GroupCeilings>, to: Partial<GroupCeilings>, limitsSwap = true): string[] =>
  planV1Writes(
    { file: (path, name) => `${path}/${name}`, limitsSwap },
    'g',
    { ...none, ...from },
    { ...none, ...to },
  ).map(({ file, value, previous, lowers }) => `${file} ${previous} → ${value}${lowers ? ' lowers' : ''}`);

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
    expect(holdsValue('memoryBytes', '67108865', '67108864', 'f')).toBe(true);
    expect(holdsValue('memoryBytes', '67108864', '67108865', 'f')).toBe(false);
    expect(holdsValue('memoryBytes', '67108864', '66000000', 'f')).toBe(false);
    expect(holdsValue('memoryBytes', '-1', '9223372036854771712', 'f')).toBe(true);
    expect(holdsValue('cpuMillicores', '50000', '49999', 'f')).toBe(false);
  });
});

describe('planV1Writes', () => {
  test('memory and its sum with swap: the sum moves first when it is raised, last when it is lowered', () => {
    const small = { memoryBytes: 64 * MIB, memoryAndSwapBytes: 64 * MIB };
    const large = { memoryBytes: 128 * MIB, memoryAndSwapBytes: 128 * MIB };
    expect(order(small, large)).toEqual([
      'g/memory.memsw.limit_in_bytes 67108864 → 134217728',
      'g/memory.limit_in_bytes 67108864 → 134217728',
    ]);
    expect(order(large, small)).toEqual([
      'g/memory.limit_in_bytes 134217728 → 67108864 lowers',
      'g/memory.memsw.limit_in_bytes 134217728 → 67108864 lowers',
    ]);
    expect(order({}, small)[0]).toBe('g/memory.limit_in_bytes -1 → 67108864 lowers');
    expect(order(small, {})[0]).toBe('g/memory.memsw.limit_in_bytes 67108864 → -1');
  });

  test('without swap accounting nothing is written for it', () => {
    expect(order({}, { memoryBytes: MIB, memoryAndSwapBytes: MIB }, false)).toHaveLength(1);
  });

  test('a CPU ceiling is written in the period that the group has', () => {
    expect(order({ cpuPeriodUsec: 50_000 }, { cpuMillicores: 250 })).toEqual(['g/cpu.cfs_quota_us -1 → 12500 lowers']);
  });
});
