import type { IoLimit } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { seconds, seriesOf } from './metric-fixtures.ts';
import { prepareIoChart } from './prepare-io-chart.ts';

const window = { startMs: 0, endMs: 900_000 };
const limitOf = (device: string, writeBytesPerSec: number | null): IoLimit => ({
  device,
  readBytesPerSec: null,
  writeBytesPerSec,
  readOpsPerSec: 50,
  writeOpsPerSec: null,
});

describe('prepareIoChart', () => {
  const series = seriesOf(
    [0, 1_000, 3_000],
    { ioReadBytes: [0, 4_096, 12_288], ioWriteBytes: [9, 9, 9], ioReadOps: [0, 1, 3], ioWriteOps: [0, 0, 0] },
    { ioReadBytes: [0, 4_096, 12_288] },
  );

  it('tells bytes and operations a second, whatever the interval is', () => {
    const bytes = prepareIoChart(series, window, 'bytes', []);
    expect(bytes.points.map(({ read }) => read)).toEqual([null, 4_096, 4_096]);
    expect(bytes.latest).toMatchObject({ write: 0, compartmentRead: 4_096, compartmentWrite: null, readLimit: null });
    expect(bytes.highest).toBe(4_096);
    expect(prepareIoChart(series, window, 'ops', []).latest).toMatchObject({ read: 1, write: 0 });
  });

  it('evens out the lumps of a throttled group', () => {
    const lumps = seriesOf(seconds(9), { ioWriteBytes: [0, 0, 4e6, 4e6, 8e6, 8e6, 12e6, 12e6, 16e6] });
    const { points } = prepareIoChart(lumps, window, 'bytes', []);
    for (const { write } of points.slice(5)) expect(Math.abs((write ?? 0) - 2e6)).toBeLessThanOrEqual(0.4e6);
  });

  it('draws the limit that is reached first, in its own unit', () => {
    const limits = [limitOf('254:0', 2_000), limitOf('8:0', 1_000), limitOf('all', null)];
    expect(prepareIoChart(series, window, 'bytes', limits).latest).toMatchObject({
      readLimit: null,
      writeLimit: 1_000,
    });
    expect(prepareIoChart(series, window, 'ops', limits).latest).toMatchObject({ readLimit: 50, writeLimit: null });
  });

  it('says when the kernel counts none, and has gaps in holes', () => {
    const without = prepareIoChart(seriesOf(seconds(2), { cpuUsageUsec: [1, 2] }), window, 'bytes', []);
    expect(without).toMatchObject({ isTold: false, highest: null });
    const hole = prepareIoChart(seriesOf([0, 5_000], { ioReadBytes: [0, 9e6] }), window, 'bytes', [limitOf('all', 7)]);
    expect(hole.points.map(({ read, writeLimit }) => [read, writeLimit])).toEqual([
      [null, 7],
      [null, null],
      [null, 7],
    ]);
  });
});
