import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { METRIC_COLUMNS } from '@bulkhead/shared';
import type { MetricColumn } from '@bulkhead/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GroupReader } from '../driver.ts';
import { openV2Reader } from './group-reader.ts';

/** Captured on Linux 6.1 under systemd: `busy` ran against its own CPU ceiling and used the disk, `idle` never ran. */
const captured = fileURLToPath(new URL('testdata/linux-6.1', import.meta.url));
const PROCESSORS = 2;
const row = new Float64Array(METRIC_COLUMNS.length + PROCESSORS);
const value = (name: MetricColumn): number => row[METRIC_COLUMNS.indexOf(name)] ?? Number.NaN;
const columns = (): Record<string, number | null> =>
  Object.fromEntries(METRIC_COLUMNS.map((name) => [name, Number.isNaN(value(name)) ? null : value(name)]));
let folder: string;
let reader: GroupReader;

const change = (name: string, text: string): void => writeFileSync(join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'v2-reader-'));
  cpSync(join(captured, 'busy'), folder, { recursive: true });
  const opened = openV2Reader((name) => join(folder, name), PROCESSORS);
  if (opened === null) throw new Error('the captured files are there');
  reader = opened;
});

afterEach(() => {
  reader.close();
  rmSync(folder, { recursive: true });
});

test('every column of a busy group; nothing a processor', () => {
  expect(reader.width).toBe(row.length);
  expect(reader.read(row, false)).toBe(true);
  expect(columns()).toEqual({
    cpuUsageUsec: 1_805_305,
    cpuUserUsec: 1_421_198,
    cpuSystemUsec: 384_107,
    cpuPeriods: 41,
    cpuThrottledPeriods: 35,
    cpuThrottledUsec: 2_318_310,
    cpuLocalThrottledUsec: null,
    cpuLimitMillicores: 500,
    cpuPressureUsec: 1_748_067,
    memoryUsageBytes: 8_994_816,
    memoryRssBytes: 106_496,
    memoryCacheBytes: 8_527_872,
    memoryInactiveFileBytes: 8_495_104,
    memorySwapBytes: 0,
    memoryLimitBytes: 67_108_864,
    memoryFailures: 0,
    memoryKills: 0,
    memoryPressureUsec: 0,
    memoryFullPressureUsec: 0,
    pidsCurrent: 1,
    ioReadBytes: 139_264,
    ioWriteBytes: 8_388_608,
    ioReadOps: 5,
    ioWriteOps: 8,
    ioPressureUsec: 4_460,
    ioFullPressureUsec: 4_460,
  });
  expect([...row.subarray(METRIC_COLUMNS.length)]).toEqual([Number.NaN, Number.NaN]);
});

test('no ceilings are null; a group that did no I/O has counters at 0', () => {
  const idle = openV2Reader((name) => join(captured, 'idle', name), PROCESSORS);
  expect(idle?.read(row, false)).toBe(true);
  idle?.close();
  expect(METRIC_COLUMNS.filter((name) => Number.isNaN(value(name)))).toEqual([
    'cpuLocalThrottledUsec',
    'cpuLimitMillicores',
    'memoryLimitBytes',
  ]);
  expect([value('ioReadBytes'), value('cpuUsageUsec'), value('pidsCurrent')]).toEqual([0, 0, 0]);
});

test('what kernels since 6.7 tell of throttling, events of the group itself, and disks that add up', () => {
  change('cpu.stat.local', 'throttled_usec 4321\n');
  change('memory.events.local', 'low 0\nhigh 1\nmax 17\noom 3\noom_kill 2\noom_group_kill 1\n');
  change('io.stat', '8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=9 dios=9\n8:16 rbytes=10 wbytes=20 rios=30 wios=40\n');
  reader.read(row, true);
  expect(columns()).toMatchObject({
    cpuLocalThrottledUsec: 4_321,
    memoryFailures: 17,
    memoryKills: 2,
    ioReadBytes: 11,
    ioWriteBytes: 22,
    ioReadOps: 33,
    ioWriteOps: 44,
  });
});

test('there is no sample without each of the cheap files', () => {
  for (const missing of ['cpu.stat', 'memory.current', 'pids.current']) {
    expect(openV2Reader((name) => join(folder, name === missing ? 'nothing' : name), PROCESSORS)).toBeNull();
  }
});

test('when it ran, everything is read in that very sweep; what moves with hardly any running, in the tenth', () => {
  const wake = (sweep: number): void => {
    change('cpu.stat', `usage_usec ${2_000_000 + sweep * 15}\nuser_usec 1500000\nsystem_usec 500000\n`);
    reader.read(row, false);
  };
  let woken = 0;
  const moves = [
    ['cpu.stat', 'usage_usec 2000000\nuser_usec 1500000\nsystem_usec 500000\n'],
    ['memory.current', '8994817'],
    ['pids.current', '2'],
  ] as const;
  for (const [index, [file, text]] of moves.entries()) {
    for (let sweep = 0; sweep < 6; sweep += 1) reader.read(row, false);
    change('memory.stat', `anon ${index}\nfile 7\ninactive_file 5\n`);
    change('memory.swap.current', `3${index}`);
    change('io.pressure', `some total=9${index}\nfull total=8${index}\n`);
    change(file, text);
    if (file === 'cpu.stat') reader.read(row, false);
    else for (let sweep = 0; sweep < 10; sweep += 1) wake((woken += 1));
    expect(columns()).toMatchObject({ memoryRssBytes: index, memorySwapBytes: 30 + index, ioPressureUsec: 90 + index });
  }
  expect(columns()).toMatchObject({ cpuUsageUsec: 2_000_300, cpuSystemUsec: 500_000, cpuPeriods: null });
});

test('ceilings are new in the sweep after somebody has said that they may have moved', () => {
  reader.read(row, false);
  const before = [value('cpuLimitMillicores'), value('memoryLimitBytes')];
  change('cpu.max', '25000 50000');
  change('memory.max', 'max');
  reader.read(row, false);
  expect([value('cpuLimitMillicores'), value('memoryLimitBytes')]).toEqual(before);
  reader.ceilingsMayHaveMoved();
  reader.read(row, false);
  expect([value('cpuLimitMillicores'), value('memoryLimitBytes')]).toEqual([500, Number.NaN]);
});

test('what is written back later counts when it is, though the group has gone to sleep', () => {
  change('memory.stat', 'anon 1\nfile 7\nfile_dirty 4096\nfile_writeback 0\n');
  for (let sweep = 0; sweep < 9; sweep += 1) reader.read(row, false);
  change('io.stat', '254:0 rbytes=139264 wbytes=9000000 rios=5 wios=9 dbytes=0 dios=0\n');
  reader.read(row, false);
  expect(value('ioWriteBytes')).toBe(9_000_000);
});
