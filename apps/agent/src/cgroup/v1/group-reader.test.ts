import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { METRIC_COLUMNS } from '@bulkhead/shared';
import type { MetricColumn } from '@bulkhead/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GroupReader } from '../driver.ts';
import { openV1Reader } from './group-reader.ts';

/** Captured on Linux 6.18, a hybrid host: `busy` ran against its own CPU ceiling and used the disk, `idle` never ran. */
const captured = fileURLToPath(new URL('testdata/linux-6.18', import.meta.url));
const PROCESSORS = 2;
const row = new Float64Array(METRIC_COLUMNS.length + PROCESSORS);
const value = (name: MetricColumn): number => row[METRIC_COLUMNS.indexOf(name)] ?? Number.NaN;
const columns = (): Record<string, number | null> =>
  Object.fromEntries(METRIC_COLUMNS.map((name) => [name, Number.isNaN(value(name)) ? null : value(name)]));
let folder: string;
let reader: GroupReader;

const change = (name: string, text: string): void => writeFileSync(join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'v1-reader-'));
  cpSync(join(captured, 'busy'), folder, { recursive: true });
  const opened = openV1Reader((name) => join(folder, name), PROCESSORS, folder);
  if (opened === null) throw new Error('the captured files are there');
  reader = opened;
});

afterEach(() => {
  reader.close();
  rmSync(folder, { recursive: true });
});

test('every column of a busy group', () => {
  expect(reader.read(row, false)).toBe(true);
  expect(columns()).toEqual({
    cpuUsageUsec: 1_044_814,
    cpuUserUsec: 970_000,
    cpuSystemUsec: 70_000,
    cpuPeriods: 20,
    cpuThrottledPeriods: 19,
    cpuThrottledUsec: 944_443,
    cpuLocalThrottledUsec: 899_286,
    cpuLimitMillicores: 500,
    cpuPressureUsec: 757_701,
    memoryUsageBytes: 21_336_064,
    memoryRssBytes: 225_280,
    memoryCacheBytes: 20_013_056,
    memoryInactiveFileBytes: 19_443_712,
    memorySwapBytes: 0,
    memoryLimitBytes: 67_108_864,
    memoryFailures: 0,
    memoryKills: 0,
    memoryPressureUsec: 0,
    memoryFullPressureUsec: 0,
    pidsCurrent: 3,
    ioReadBytes: 21_221_376,
    ioWriteBytes: 20_971_520,
    ioReadOps: 63,
    ioWriteOps: 20,
    ioPressureUsec: 7_596,
    ioFullPressureUsec: 7_596,
  });
  expect([...row.subarray(METRIC_COLUMNS.length)]).toEqual([969_954, 74_860]);
});

test('no ceilings, and a host without a v2 tree or block I/O, are null', () => {
  const idle = openV1Reader((name) => join(captured, 'idle', name), PROCESSORS);
  expect(idle?.read(row, false)).toBe(true);
  idle?.close();
  const absent = METRIC_COLUMNS.filter((name) => Number.isNaN(value(name)));
  expect(absent).toEqual([
    'cpuLocalThrottledUsec',
    'cpuLimitMillicores',
    'cpuPressureUsec',
    'memoryLimitBytes',
    'memoryPressureUsec',
    'memoryFullPressureUsec',
    'ioReadBytes',
    'ioWriteBytes',
    'ioReadOps',
    'ioWriteOps',
    'ioPressureUsec',
    'ioFullPressureUsec',
  ]);
});

test('there is no sample without each of the cheap files', () => {
  for (const missing of ['cpuacct.usage', 'memory.usage_in_bytes', 'pids.current']) {
    const opened = openV1Reader((name) => join(folder, name === missing ? 'nothing' : name), PROCESSORS, folder);
    expect(opened).toBeNull();
  }
});

test('disks add up', () => {
  change(
    'blkio.throttle.io_service_bytes_recursive',
    '8:0 Read 5\n8:0 Write 7\n254:0 Read 10\n254:0 Write 20\nTotal 42\n',
  );
  reader.read(row, false);
  expect([value('ioReadBytes'), value('ioWriteBytes')]).toEqual([15, 27]);
  change('blkio.throttle.io_service_bytes_recursive', 'Total 0\n');
  reader.read(row, true);
  expect([value('ioReadBytes'), value('ioWriteBytes')]).toEqual([0, 0]);
});

test('when it ran, everything is read in that very sweep; what moves with hardly any running, in the tenth', () => {
  let usage = 1_044_814_845;
  const wake = (): void => {
    usage += 15_000;
    change('cpuacct.usage', String(usage));
    reader.read(row, false);
  };
  for (let sweep = 0; sweep < 6; sweep += 1) reader.read(row, false);
  const moves = [
    ['cpuacct.usage', String((usage += 10_000_000))],
    ['memory.usage_in_bytes', '21336065'],
    ['pids.current', '4'],
  ] as const;
  for (const [index, [file, text]] of moves.entries()) {
    change('memory.stat', `cache 1\ntotal_cache ${index}\ntotal_rss 1${index}\n`);
    change('cpuacct.stat', `user 10${index}\nsystem 7\n`);
    change('memory.oom_control', `oom_kill_disable 0\nunder_oom 0\noom_kill ${index}\n`);
    change('memory.failcnt', `2${index}`);
    change('io.pressure', `some avg10=0.00 total=9${index}\nfull avg10=0.00 total=8${index}\n`);
    change('cpu.stat', `nr_periods 5${index}\nnr_throttled 4${index}\nthrottled_time 900000\n`);
    change(file, text);
    if (file === 'cpuacct.usage') reader.read(row, false);
    else for (let sweep = 0; sweep < 10; sweep += 1) wake();
    expect(columns()).toMatchObject({
      memoryCacheBytes: index,
      memoryRssBytes: 10 + index,
      // Hardly any running has not moved a tick.
      cpuUserUsec: 1_000_000,
      memoryKills: index,
      memoryFailures: 20 + index,
      ioPressureUsec: 90 + index,
      ioFullPressureUsec: 80 + index,
      cpuPeriods: 50 + index,
    });
    for (let sweep = 0; sweep < 5; sweep += 1) reader.read(row, false);
  }
});

test('ceilings are read when somebody says that they may have moved, and in every tenth sweep of a group that runs', () => {
  let usage = 1_044_814_845;
  const run = (): void => {
    usage += 1_000_000;
    change('cpuacct.usage', String(usage));
    change('cpuacct.usage_percpu', `${usage} 0 \n`);
    reader.read(row, false);
  };
  run();
  change('cpu.cfs_quota_us', '75000');
  change('memory.limit_in_bytes', '134217728');
  const seen = Array.from({ length: 10 }, () => {
    run();
    return value('cpuLimitMillicores');
  });
  expect(seen.indexOf(750)).toBe(9);
  expect(value('memoryLimitBytes')).toBe(134_217_728);
  change('cpu.cfs_quota_us', '60000');
  for (let sweep = 0; sweep < 3; sweep += 1) reader.read(row, false);
  expect(value('cpuLimitMillicores')).toBe(750);
  reader.ceilingsMayHaveMoved();
  reader.read(row, false);
  expect(value('cpuLimitMillicores')).toBe(600);
});

test('a group that runs is summed up from its processors, and its split read when it can be another', () => {
  reader.read(row, false);
  change('cpuacct.usage_percpu', '1000000000 50000999 \n');
  change('cpuacct.stat', 'user 98\nsystem 7\n');
  reader.read(row, false);
  expect(value('cpuUsageUsec')).toBe(1_050_000);
  expect([...row.subarray(METRIC_COLUMNS.length)]).toEqual([1_000_000, 50_000]);
  expect(value('cpuUserUsec')).toBe(970_000);
  change('cpuacct.usage_percpu', '1000000000 54814845 \n');
  reader.read(row, false);
  expect(value('cpuUserUsec')).toBe(980_000);
});

test('what only a ceiling can move is not read without one; what a ceiling did before stays', () => {
  change('cpu.cfs_quota_us', '-1');
  change('memory.limit_in_bytes', '9223372036854771712');
  reader.read(row, true);
  change('cpu.stat', 'nr_periods 500\nnr_throttled 400\nthrottled_time 900000\n');
  change('memory.failcnt', '7');
  change('cpuacct.usage_percpu', '2000000000 0 \n');
  reader.read(row, false);
  expect([value('cpuPeriods'), value('memoryFailures')]).toEqual([20, 0]);
  reader.read(row, true);
  expect([value('cpuPeriods'), value('memoryFailures')]).toEqual([500, 7]);
});

test('a kill is seen with the process that is gone, or the memory, or the failure at the ceiling', () => {
  reader.read(row, false);
  let usage = 1_044_814_845;
  const signs = [
    ['pids.current', '2'],
    ['memory.usage_in_bytes', '21000000'],
    ['memory.failcnt', '1'],
  ] as const;
  for (const [index, [file, text]] of signs.entries()) {
    usage += 1_000_000;
    change('cpuacct.usage_percpu', `${usage} 0 \n`);
    change('memory.oom_control', `oom_kill_disable 0\nunder_oom 0\noom_kill ${index + 1}\n`);
    change(file, text);
    reader.read(row, false);
    expect(value('memoryKills')).toBe(index + 1);
  }
});

test('who waits for a disk is seen waiting as often as the kernel says it anew, though nothing runs', () => {
  reader.read(row, false);
  for (let total = 1; total < 30; total += 1) {
    change('io.pressure', `some avg10=0.00 total=${total}000000\nfull avg10=0.00 total=${total}000000\n`);
    reader.read(row, false);
    reader.read(row, false);
    expect(value('ioPressureUsec')).toBe(total * 1_000_000);
  }
});

test('a group at rest costs the cheap files', () => {
  for (let sweep = 0; sweep < 10; sweep += 1) reader.read(row, false);
  change('memory.stat', 'cache 1\ntotal_cache 1\n');
  change('io.pressure', 'some total=1\nfull total=1\n');
  reader.read(row, false);
  expect([value('memoryCacheBytes'), value('ioPressureUsec')]).toEqual([20_013_056, 7_596]);
  reader.read(row, true);
  expect([value('memoryCacheBytes'), value('ioPressureUsec')]).toEqual([1, 1]);
});

test('an init that wakes once a second is at rest: its memory is looked at in every tenth sweep, the rest in whole readings', () => {
  for (let sweep = 0; sweep < 10; sweep += 1) reader.read(row, false);
  change('memory.stat', 'cache 1\ntotal_cache 1\n');
  change('blkio.throttle.io_service_bytes_recursive', '254:0 Read 30000000\n254:0 Write 30000000\n');
  const wake = (sweep: number): number[] => {
    change('cpuacct.usage', String(1_044_814_845 + 15_000 * (sweep + 1)));
    reader.read(row, false);
    return [value('cpuUsageUsec'), value('ioReadBytes'), value('memoryCacheBytes')];
  };
  const seen = Array.from({ length: 11 }, (_, sweep) => wake(sweep));
  expect(seen.map(([usage]) => usage)).toEqual(seen.map((_, sweep) => 1_044_829 + 15 * sweep));
  expect(seen.map(([, bytes]) => bytes)).toEqual(seen.map(() => 21_221_376));
  change('memory.usage_in_bytes', '21336066');
  const after = Array.from({ length: 9 }, (_, sweep) => wake(11 + sweep));
  // Looked at in the fourth reading, when it had settled, and in every tenth from there: this is the twenty-fourth.
  expect(after.findIndex(([, bytes]) => bytes === 30_000_000)).toBe(2);
  expect(after.findIndex(([, , cache]) => cache === 1)).toBe(2);
});

test('what was not there yet is found with the next whole reading', () => {
  const late = openV1Reader((name) => join(folder, name), PROCESSORS, join(folder, 'unified'));
  late?.read(row, false);
  expect(value('cpuPressureUsec')).toBeNaN();
  cpSync(join(captured, 'busy'), join(folder, 'unified'), { recursive: true });
  late?.read(row, true);
  late?.close();
  expect(value('cpuPressureUsec')).toBe(757_701);
});
