import { describe, expect, test } from 'vitest';
import type { Ceilings, GroupCeilings } from '../driver.ts';
import { EVERY_CONTAINER } from './device-rules.ts';
import { planV1Writes } from './plan-writes.ts';

const MIB = 1024 ** 2;
const DEFAULT_LIST = [...EVERY_CONTAINER].map(([device, access]) => `${device} ${access}`).join('\n');
const none: GroupCeilings = {
  cpuMillicores: null,
  cpuWeight: 100,
  cpus: null,
  memoryBytes: null,
  swapBytes: null,
  memorySoftBytes: null,
  oomGroup: false,
  pids: null,
  ioWeight: null,
  ioLimits: [],
  devices: null,
  frozen: false,
  cpuPeriodUsec: 100_000,
  effectiveCpus: '0-3',
  mems: '0',
  missing: [],
  parentCpus: '0-3',
  deviceRules: 'a *:* rwm',
};
const everything = {
  file: (path: string, name: string) => `${path}/${name}`,
  limitsSwap: true,
  ioWeightFile: 'blkio.bfq.weight',
  hasBlkio: true,
  hasDevices: true,
  hasFreezer: true,
};

function order(from: Partial<GroupCeilings>, to: Partial<Ceilings>, host: Partial<typeof everything> = {}): string[] {
  const steps = planV1Writes({ ...everything, ...host }, 'g', { ...none, ...from }, to);
  return steps
    .flat()
    .map(({ file, value, previous, lowers }) => `${file} ${previous} → ${value}${lowers ? ' lowers' : ''}`);
}

const disk = (given: Partial<Ceilings['ioLimits'][number]>): Ceilings['ioLimits'][number] => ({
  device: '254:0',
  readBytesPerSec: null,
  writeBytesPerSec: null,
  readOpsPerSec: null,
  writeOpsPerSec: null,
  ...given,
});

describe('planV1Writes', () => {
  test('memory and its sum with swap: the sum moves first when it is raised, last when it is lowered', () => {
    const small = { memoryBytes: 64 * MIB, swapBytes: 0 };
    const large = { memoryBytes: 128 * MIB, swapBytes: 0 };
    expect(order(small, large)).toEqual([
      'g/memory.memsw.limit_in_bytes 67174400 → 134283264',
      'g/memory.limit_in_bytes 67108864 → 134217728',
    ]);
    expect(order(large, small)).toEqual([
      'g/memory.limit_in_bytes 134217728 → 67108864 lowers',
      'g/memory.memsw.limit_in_bytes 134283264 → 67174400 lowers',
    ]);
    expect(order({}, small)[0]).toBe('g/memory.limit_in_bytes -1 → 67108864 lowers');
    expect(order(small, { memoryBytes: null, swapBytes: null })[0]).toBe('g/memory.memsw.limit_in_bytes 67174400 → -1');
  });

  test('memory alone takes its sum with swap along, and swap alone leaves memory where it is', () => {
    const held = { memoryBytes: 64 * MIB, swapBytes: 8 * MIB };
    expect(order(held, { memoryBytes: 32 * MIB })).toEqual([
      `g/memory.limit_in_bytes ${64 * MIB} → ${32 * MIB} lowers`,
      `g/memory.memsw.limit_in_bytes ${72 * MIB + 65_536} → ${40 * MIB + 65_536} lowers`,
    ]);
    expect(order(held, { swapBytes: 0 })).toEqual([
      `g/memory.memsw.limit_in_bytes ${72 * MIB + 65_536} → ${64 * MIB + 65_536} lowers`,
    ]);
  });

  test('without swap accounting nothing is written for it', () => {
    expect(order({}, { memoryBytes: MIB, swapBytes: 0 }, { limitsSwap: false })).toHaveLength(1);
  });

  test('a CPU ceiling is written in the period that the group has', () => {
    expect(order({ cpuPeriodUsec: 50_000 }, { cpuMillicores: 250 })).toEqual(['g/cpu.cfs_quota_us -1 → 12500 lowers']);
  });

  test('what is not named is left alone, and what is held needs no write', () => {
    expect(order({ pids: 5, cpuMillicores: 300 }, {})).toEqual([]);
    const { deviceRules: _rules, ...ceilings } = none;
    expect(order({}, { ...ceilings, devices: null })).toEqual([]);
  });

  test('processors: a list, and "all of the parent’s" written out', () => {
    expect(order({}, { cpus: '1-2' })).toEqual(['g/cpuset.cpus 0-3 → 1-2 lowers']);
    expect(order({}, { cpus: '0,1,2,3' })).toEqual([]);
    expect(order({ cpus: '1', effectiveCpus: '1' }, { cpus: null })).toEqual(['g/cpuset.cpus 1 → 0-3']);
    expect(order({ cpus: '1', effectiveCpus: '1' }, { cpus: '2' })).toEqual(['g/cpuset.cpus 1 → 2 lowers']);
  });

  test('throttles: one write a disk and rate; 0 takes a rate away', () => {
    const held = [disk({ readBytesPerSec: 1000, writeOpsPerSec: 50 })];
    const wish = [disk({ device: '8:0', readBytesPerSec: 10 }), disk({ readBytesPerSec: 2000 })];
    expect(order({ ioLimits: held }, { ioLimits: wish })).toEqual([
      'g/blkio.throttle.read_bps_device 8:0 0 → 8:0 10 lowers',
      'g/blkio.throttle.read_bps_device 254:0 1000 → 254:0 2000',
      'g/blkio.throttle.write_iops_device 254:0 50 → 254:0 0',
    ]);
  });

  test('devices: a first list begins with nothing, a later one changes what differs', () => {
    const first = order({}, { devices: [] });
    expect(first[0]).toBe('g/devices.deny  → a lowers');
    expect(first.slice(1)).toEqual([...EVERY_CONTAINER].map(([one, access]) => `g/devices.allow  → ${one} ${access}`));
    const held = { devices: [], deviceRules: `${DEFAULT_LIST.replace('c 1:9 rwm', 'c 1:9 r')}\nb 7:0 rw` };
    expect(order(held, { devices: [] })).toEqual(['g/devices.allow  → c 1:9 wm', 'g/devices.deny  → b 7:0 rw lowers']);
    expect(
      order({ devices: [], deviceRules: DEFAULT_LIST }, { devices: [{ path: '/dev/null', access: 'r' }] }),
    ).toEqual([]);
    expect(() => order({}, { devices: [{ path: '/dev/no-such', access: 'r' }] })).toThrow(
      '/dev/no-such is no device of this host',
    );
  });

  test('a thaw comes first and a freeze last', () => {
    const pids = 'g/pids.max max → 7 lowers';
    expect(order({ frozen: true }, { frozen: false, pids: 7 })).toEqual(['g/freezer.state FROZEN → THAWED', pids]);
    expect(order({}, { frozen: true, pids: 7 })).toEqual([pids, 'g/freezer.state THAWED → FROZEN lowers']);
  });

  test('what this host has not is left out', () => {
    const wish = { ioWeight: 200, ioLimits: [disk({ readOpsPerSec: 1 })], devices: [], frozen: true, oomGroup: true };
    expect(order({}, { ioWeight: 200 })).toEqual(['g/blkio.bfq.weight 100 → 200']);
    const bare = { hasBlkio: false, hasDevices: false, hasFreezer: false };
    expect(planV1Writes({ ...everything, ...bare, ioWeightFile: null }, 'g', none, wish)).toEqual([]);
  });
});
