import { NO_CONTROLS } from '@bulkhead/shared';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ceilings, GroupCeilings } from '../driver.ts';
import { parseCpuMax, parseIoMax } from './ceilings.ts';
import { planV2Writes } from './plan-writes.ts';

const MIB = 1024 ** 2;
const context = {
  file: (path: string, name: string) => `/cg/${path}/${name}`,
  limitsSwap: true,
  ioWeightFile: 'io.bfq.weight',
  hasIo: true,
};
const FRESH: GroupCeilings = {
  cpuMillicores: null,
  cpuPeriodUsec: 100_000,
  cpuWeight: 100,
  cpus: null,
  effectiveCpus: '0-3',
  mems: '0',
  memoryBytes: null,
  swapBytes: null,
  memorySoftBytes: null,
  oomGroup: false,
  pids: null,
  ioWeight: null,
  ioLimits: [],
  devices: null,
  frozen: false,
  missing: [],
};
const WISH: Ceilings = {
  cpuMillicores: 500,
  cpuWeight: 50,
  cpus: '0,2',
  memoryBytes: 64 * MIB,
  swapBytes: 0,
  memorySoftBytes: 32 * MIB,
  oomGroup: true,
  pids: 16,
  ioWeight: 300,
  ioLimits: [
    { device: '254:0', readBytesPerSec: MIB, writeBytesPerSec: null, readOpsPerSec: null, writeOpsPerSec: 10 },
  ],
  devices: NO_CONTROLS.devices,
  frozen: true,
};

const plan = (from: Partial<GroupCeilings>, to: Partial<Ceilings>): string[] =>
  planV2Writes(context, 'b/acme', { ...FRESH, ...from }, to).map(
    ({ file, previous, value, lowers }) => `${file.slice(11)}: ${previous} → ${value}${lowers ? ' ↓' : ''}`,
  );

describe('planV2Writes', () => {
  test('a fresh group gets everything, memory after what is quick, freezing last; no list of devices', () => {
    expect(plan({}, WISH)).toEqual([
      'pids.max: max → 16 ↓',
      'cpu.max: max 100000 → 50000 100000 ↓',
      'cpu.weight: 100 → 50',
      'cpuset.cpus:  → 0,2',
      'io.bfq.weight: 100 → 300',
      'io.max: 254:0 rbps=max wbps=max riops=max wiops=max → 254:0 rbps=1048576 wbps=max riops=max wiops=10 ↓',
      'memory.oom.group: 0 → 1',
      'memory.low: 0 → 33554432',
      'memory.swap.max: max → 0 ↓',
      'memory.max: max → 67108864 ↓',
      'cgroup.freeze: 0 → 1 ↓',
    ]);
  });

  test('thaws first', () => {
    expect(plan({ frozen: true }, { pids: 5, frozen: false })[0]).toBe('cgroup.freeze: 1 → 0');
  });

  test('only what is named is looked at, and a page less is the same', () => {
    expect(plan({ pids: 99 }, {})).toEqual([]);
    expect(plan({ memoryBytes: 200 * MIB }, { memoryBytes: 200 * MIB + 1 })).toEqual([]);
    expect(plan({}, { cpus: '0-3' })).toEqual([]);
    expect(plan({ cpus: '1' }, { cpus: null })).toEqual(['cpuset.cpus: 1 → ']);
  });

  test('leaves out what this host has not', () => {
    const bare = { ...context, limitsSwap: false, ioWeightFile: null, hasIo: false };
    const files = planV2Writes(bare, 'b/acme', FRESH, WISH).map(({ file }) => file);
    expect(files.filter((file) => /swap|io\./.test(file))).toEqual([]);
  });

  test('a disk that is not wished for any more loses its rates, another keeps its own', () => {
    const limit = { readBytesPerSec: 5, writeBytesPerSec: null, readOpsPerSec: null, writeOpsPerSec: null };
    const [first, second] = [
      { device: '8:0', ...limit },
      { device: '254:0', ...limit },
    ];
    expect(plan({ ioLimits: [first, second] }, { ioLimits: [second] })).toEqual([
      'io.max: 8:0 rbps=5 wbps=max riops=max wiops=max → 8:0 rbps=max wbps=max riops=max wiops=max',
    ]);
  });

  test('for any two states: the writes lead to the second, undone in reverse they lead back', () => {
    const some = (max: number) => fc.option(fc.integer({ min: 1, max }));
    const state = fc.record({
      cpuMillicores: fc.option(fc.integer({ min: 10, max: 64_000 })),
      cpuWeight: fc.integer({ min: 1, max: 10_000 }),
      memoryBytes: some(1000).map((pages) => (pages === null ? null : pages * 65_536)),
      swapBytes: some(1000).map((pages) => (pages === null ? null : pages * 65_536)),
      pids: some(1000),
      oomGroup: fc.boolean(),
      frozen: fc.boolean(),
      ioLimits: fc.uniqueArray(
        fc.record({
          device: fc.constantFrom('8:0', '254:0'),
          readBytesPerSec: fc.integer({ min: 1, max: 10 ** 9 }),
          writeBytesPerSec: some(10 ** 9),
          readOpsPerSec: some(10 ** 6),
          writeOpsPerSec: some(10 ** 6),
        }),
        { selector: ({ device }) => device, maxLength: 2 },
      ),
    });
    fc.assert(
      fc.property(state, state, (from, to) => {
        const files = new Map<string, string>();
        const writes = planV2Writes(context, 'b/acme', { ...FRESH, ...from }, to);
        const keyOf = (file: string, value: string): string =>
          (file.endsWith('io.max') ? value.split(' ')[0] : file) ?? '';
        for (const { file, value } of writes) files.set(keyOf(file, value), value);
        for (const { file, value, previous } of writes) {
          expect(value).not.toBe(previous);
          expect(files.get(keyOf(file, value))).toBe(value);
          if (file.endsWith('cpu.max')) expect(parseCpuMax(value, file).cpuMillicores).toBe(to.cpuMillicores);
          if (file.endsWith('cpu.max')) expect(parseCpuMax(previous, file).cpuMillicores).toBe(from.cpuMillicores);
          if (file.endsWith('io.max')) {
            const [limit] = parseIoMax(value, file);
            const wished = to.ioLimits.find(({ device }) => device === limit?.device);
            expect(limit).toEqual(wished ?? { ...limit, readBytesPerSec: null });
          }
        }
        expect(planV2Writes(context, 'b/acme', { ...FRESH, ...to }, to)).toEqual([]);
      }),
    );
  });
});
