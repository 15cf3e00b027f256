import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { CeilingName, GroupCeilings, PlannedWrite } from '../driver.ts';
import { readDeviceDropIns } from './drop-ins.ts';
import { planSystemdWrites } from './plan-writes.ts';
import { parseDevices, spellDevices, toAssignments, toPercent } from './properties.ts';
import { containerIdOf, escapeUnitName, scopeOf, sliceNames, unescapeUnitName, unitOfPath } from './unit-names.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-systemd-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('names of units', () => {
  const names = sliceNames('bulkhead');

  test('a dash of a slug is no step down', () => {
    expect(names.unitOf('acme-co')).toBe(String.raw`bulkhead-acme\x2dco.slice`);
    expect(names.pathOf('acme-co')).toBe(String.raw`bulkhead.slice/bulkhead-acme\x2dco.slice`);
    expect(unitOfPath(names.pathOf('acme'))).toBe('bulkhead-acme.slice');
  });

  test.each(['acme', 'acme-co', 'a-b-c-9', 'x2d'])('%s comes back from its group', (slug) => {
    expect(names.slugOf(names.unitOf(slug))).toBe(slug);
  });

  test.each(['bulkhead-0probe.slice', 'bulkhead.slice', 'system-acme.slice', 'bulkhead-acme.scope', 'acme'])(
    '%s is no tenant’s',
    (group) => {
      expect(names.slugOf(group)).toBe(null);
    },
  );

  test('a root with a dash stays one slice, one with a slash is refused', () => {
    const other = sliceNames('bulkhead-test');
    expect(other.root).toBe(String.raw`bulkhead\x2dtest.slice`);
    expect(other.slugOf(other.unitOf('acme'))).toBe('acme');
    expect(() => sliceNames('a/b')).toThrow('must be one name');
  });

  // What systemd-escape(1) of systemd 252 says.
  test.each([
    ['acme-co', String.raw`acme\x2dco`],
    ['.probe', String.raw`\x2eprobe`],
    ['a.b:c_d', 'a.b:c_d'],
    ['ü', String.raw`\xc3\xbc`],
  ])('%s is escaped as %s', (name, escaped) => {
    expect(escapeUnitName(name)).toBe(escaped);
    expect(unescapeUnitName(escaped)).toBe(name);
  });

  test('a container’s scope', () => {
    const id = 'a1'.repeat(32);
    expect(containerIdOf(scopeOf(id))).toBe(id);
    expect(containerIdOf('session-3.scope')).toBe(null);
  });
});

function write(ceiling: CeilingName, value: string, file = 'f'): PlannedWrite {
  return { path: 'p', ceiling, file, value, previous: '', lowers: false };
}

describe('properties', () => {
  const disk = (device: string): string => (device === '254:0' ? '/dev/vda' : '');

  test.each<[CeilingName, string, string[]]>([
    ['cpuMillicores', '12300 100000', ['CPUQuota=12.3%']],
    ['cpuMillicores', 'max 100000', ['CPUQuota=']],
    ['cpuWeight', '100', ['CPUWeight=100']],
    ['cpus', '0-1,3', ['AllowedCPUs=0-1,3']],
    ['cpus', '', ['AllowedCPUs=']],
    ['memoryBytes', 'max', ['MemoryMax=infinity']],
    ['swapBytes', '0', ['MemorySwapMax=0']],
    ['memorySoftBytes', '0', ['MemoryLow=0']],
    ['pids', '64', ['TasksMax=64']],
    [
      'ioLimits',
      '254:0 rbps=5 wbps=max riops=7 wiops=max',
      [
        'IOReadBandwidthMax=/dev/vda 5',
        'IOWriteBandwidthMax=/dev/vda infinity',
        'IOReadIOPSMax=/dev/vda 7',
        'IOWriteIOPSMax=/dev/vda infinity',
      ],
    ],
    ['devices', 'closed, /dev/fuse rw', ['DevicePolicy=closed', 'DeviceAllow=', 'DeviceAllow=/dev/fuse rw']],
    ['devices', 'auto', ['DevicePolicy=auto', 'DeviceAllow=']],
  ])('%s %s', (ceiling, value, assignments) => {
    expect(toAssignments(write(ceiling, value), disk)).toEqual(assignments);
  });

  test('a quota is exact to a millicore', () => {
    expect([1000, 1100, 50_000, 33_300, 6_400_000].map((quota) => toPercent(`${quota} 100000`))).toEqual([
      '1%',
      '1.1%',
      '50%',
      '33.3%',
      '6400%',
    ]);
  });

  // systemd 252 wrote 1000 into io.bfq.weight for IOWeight=10000, and 110 for 210.
  test('a weight is what makes systemd write it where it counts', () => {
    const of = (weight: number, file: string): string[] => toAssignments(write('ioWeight', String(weight), file), disk);
    expect(of(1000, '/x/io.bfq.weight')).toEqual(['IOWeight=10000']);
    expect(of(110, '/x/io.bfq.weight')).toEqual(['IOWeight=210']);
    expect(of(50, '/x/io.bfq.weight')).toEqual(['IOWeight=50']);
    expect(of(1000, '/x/io.weight')).toEqual(['IOWeight=1000']);
  });

  test('lists of devices, as planned and as systemd tells them', () => {
    const grants = [
      { path: '/dev/kvm', access: 'rw' as const },
      { path: '/dev/fuse', access: 'r' as const },
    ];
    expect(spellDevices(grants)).toBe('closed, /dev/fuse r, /dev/kvm rw');
    expect(spellDevices([])).toBe('closed');
    expect(spellDevices(null)).toBe('auto');
    expect(parseDevices('closed', ['/dev/fuse r', 'char-pts rw', '/dev/kvm rw'])).toEqual(grants.toReversed());
    expect(parseDevices('auto', ['/dev/fuse r'])).toBe(null);
  });
});

test('what a slice grants is read from systemd’s own files', () => {
  const unit = String.raw`bulkhead-acme\x2dco.slice`;
  mkdirSync(join(folder, `${unit}.d`));
  const head =
    '# This is a drop-in unit file extension, created via "systemctl set-property"\n# or an equivalent operation. Do not edit.\n[Slice]\n';
  writeFileSync(join(folder, `${unit}.d`, '50-DevicePolicy.conf'), `${head}DevicePolicy=closed\n`);
  expect(readDeviceDropIns(unit, folder)).toEqual([]);
  writeFileSync(join(folder, `${unit}.d`, '50-DeviceAllow.conf'), `${head}DeviceAllow=\nDeviceAllow=/dev/fuse rw\n`);
  expect(readDeviceDropIns(unit, folder)).toEqual([{ path: '/dev/fuse', access: 'rw' }]);
  expect(readDeviceDropIns('bulkhead-other.slice', folder)).toBe(null);
});

describe('planSystemdWrites', () => {
  const context = {
    file: (path: string, name: string) => `/cg/${path}/${name}`,
    limitsSwap: true,
    ioWeightFile: null,
    hasIo: true,
    holdsDevices: (path: string) => path.endsWith('.slice'),
  };
  const from: GroupCeilings = {
    cpuMillicores: 500,
    cpuPeriodUsec: 100_000,
    cpuWeight: 100,
    cpus: null,
    effectiveCpus: '0-1',
    mems: '0',
    memoryBytes: 2 ** 28,
    swapBytes: 0,
    memorySoftBytes: null,
    oomGroup: false,
    pids: 64,
    ioWeight: null,
    ioLimits: [],
    devices: null,
    frozen: false,
    missing: [],
  };
  const plan = (path: string, to: Parameters<typeof planSystemdWrites>[3]): string[][] =>
    planSystemdWrites(context, path, from, to).map((step) => step.map(({ ceiling }) => ceiling));

  test('one call for all properties; memory that falls waits for itself; what is written directly comes after', () => {
    const to = { cpuMillicores: 100, pids: 5, memoryBytes: 2 ** 27, oomGroup: true, devices: [], frozen: true };
    expect(plan('b.slice/b-acme.slice', to)).toEqual([
      ['pids', 'cpuMillicores', 'devices'],
      ['memoryBytes'],
      ['oomGroup'],
      ['frozen'],
    ]);
    expect(plan('b.slice/b-acme.slice', { memoryBytes: 2 ** 30, pids: 99 })).toEqual([['pids', 'memoryBytes']]);
  });

  test('a container’s devices are the engine’s', () => {
    expect(plan('b.slice/b-acme.slice/docker-1.scope', { devices: [] })).toEqual([]);
  });

  test('what is held is not written', () => {
    expect(plan('b.slice/b-acme.slice', { pids: 64, memoryBytes: 2 ** 28, oomGroup: false })).toEqual([]);
  });
});
