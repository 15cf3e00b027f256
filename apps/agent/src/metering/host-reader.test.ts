import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { METRIC_COLUMNS } from '@bulkhead/shared';
import { expect, test } from 'vitest';
import { HostReader } from './host-reader.ts';

test('a host has CPU use and split, memory, what it has of both, pressure, and nothing else', () => {
  const reader = new HostReader(() => 12_345, fileURLToPath(new URL('testdata/proc', import.meta.url)));
  const row = new Float64Array(METRIC_COLUMNS.length + 2).fill(7);
  reader.read(row);
  reader.close();
  const columns = METRIC_COLUMNS.map((name, index) => [name, row[index] ?? Number.NaN] as const);
  expect(Object.fromEntries(columns.filter(([, value]) => !Number.isNaN(value)))).toEqual({
    cpuUsageUsec: 12_345,
    cpuUserUsec: (892_111 + 33_131) * 10_000,
    cpuSystemUsec: (257_965 + 5_433) * 10_000,
    cpuLimitMillicores: cpus().length * 1000,
    cpuPressureUsec: 4_522_039_116,
    memoryUsageBytes: (24_684_084 - 22_376_288) * 1024,
    memoryLimitBytes: 24_684_084 * 1024,
    memoryPressureUsec: 4_617_156,
    memoryFullPressureUsec: 2_389_194,
    ioPressureUsec: 202_533_050,
    ioFullPressureUsec: 94_296_610,
  });
  expect([...row.subarray(METRIC_COLUMNS.length)]).toEqual([Number.NaN, Number.NaN]);
});
