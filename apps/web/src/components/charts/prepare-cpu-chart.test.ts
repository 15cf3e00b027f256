import { describe, expect, it } from 'vitest';
import { seconds, seriesOf } from './metric-fixtures.ts';
import { EMPTY_METRIC_SERIES } from './metric-series.ts';
import { meanUsedCores, prepareCpuChart } from './prepare-cpu-chart.ts';

const window = { startMs: 0, endMs: 900_000 };
const half = (count: number) => seconds(count).map((at) => at * 500);
const flat = (count: number, value: number) => Array.from({ length: count }, () => value);

describe('prepareCpuChart', () => {
  it('has nothing to show of an empty history', () => {
    expect(prepareCpuChart(EMPTY_METRIC_SERIES, window)).toEqual({
      points: [],
      latest: null,
      maxUsedCores: null,
      meanUsedCores: null,
    });
  });

  it('cannot tell a rate from one sample, but can tell limits', () => {
    const chart = prepareCpuChart(
      seriesOf([1_000], { cpuUsageUsec: [7], cpuLimitMillicores: [250] }, { cpuLimitMillicores: [500] }),
      window,
    );
    expect(chart.points).toHaveLength(1);
    expect(chart.latest).toMatchObject({ usedCores: null, ownLimitCores: 0.25, compartmentCeilingCores: 0.5 });
    expect(chart.maxUsedCores).toBeNull();
  });

  it('turns counters of an instance and its compartment into cores', () => {
    const series = seriesOf(seconds(4), { cpuUsageUsec: half(4) }, { cpuUsageUsec: seconds(4).map((at) => at * 750) });
    const chart = prepareCpuChart(series, window);
    expect(chart.points.map((point) => point.usedCores)).toEqual([null, 0.5, 0.5, 0.5]);
    expect(chart.points.map((point) => point.compartmentUsedCores)).toEqual([null, 0.75, 0.75, 0.75]);
    expect(chart.maxUsedCores).toBe(0.5);
    expect(chart.meanUsedCores).toBe(0.5);
  });

  it('shows a gap where a counter fell, not a drop and not a spike', () => {
    const chart = prepareCpuChart(seriesOf(seconds(5), { cpuUsageUsec: [9e6, 9.5e6, 0, 5e5, 1e6] }), window);
    expect(chart.points.map((point) => point.usedCores)).toEqual([null, 0.5, null, 0.5, 0.5]);
  });

  it('breaks every line in a hole of more than 2.5 s', () => {
    const series = seriesOf([0, 1_000, 5_000, 6_000], {
      cpuUsageUsec: [0, 5e5, 25e5, 3e6],
      cpuLimitMillicores: [500, 500, 500, 500],
    });
    const { points } = prepareCpuChart(series, window);
    expect(points.map((point) => point.atMs)).toEqual([0, 1_000, 3_000, 5_000, 6_000]);
    expect(points.map((point) => point.usedCores)).toEqual([null, 0.5, null, null, 0.5]);
    expect(points.map((point) => point.ownLimitCores)).toEqual([0.5, 0.5, null, 0.5, 0.5]);
  });

  it('goes over a pause of up to 2.5 s with the rate of that time', () => {
    const chart = prepareCpuChart(seriesOf([0, 2_400], { cpuUsageUsec: [0, 12e5] }), window);
    expect(chart.points.map((point) => point.usedCores)).toEqual([null, 0.5]);
  });

  it('shows samples without the group as gaps', () => {
    const chart = prepareCpuChart(seriesOf(seconds(4), { cpuUsageUsec: [0, null, 10, 500_010] }), window);
    expect(chart.points.map((point) => point.usedCores)).toEqual([null, null, null, 0.5]);
  });

  it('leaves out what is older than the window', () => {
    const chart = prepareCpuChart(seriesOf(seconds(10), { cpuUsageUsec: half(10) }), { startMs: 7_000, endMs: 9_000 });
    expect(chart.points.map((point) => point.atMs)).toEqual([7_000, 8_000, 9_000]);
    // The sample before the window still gives the first one its rate.
    expect(chart.points[0]?.usedCores).toBe(0.5);
  });

  it('splits user and system over five seconds and scales the split to what was used', () => {
    const series = seriesOf(seconds(8), {
      cpuUsageUsec: half(8),
      // One tick lands in a single second: per second the split would be 0 or 1.
      cpuUserUsec: [0, 0, 0, 30_000, 30_000, 30_000, 30_000, 30_000],
      cpuSystemUsec: [0, 0, 0, 0, 10_000, 10_000, 10_000, 10_000],
    });
    const { points } = prepareCpuChart(series, window);
    expect(points.slice(0, 5).map((point) => point.userCores)).toEqual([null, null, null, null, null]);
    expect(points[5]).toMatchObject({ usedCores: 0.5, userCores: 0.375, systemCores: 0.125 });
    expect(points[7]).toMatchObject({ userCores: 0.375, systemCores: 0.125 });
  });

  it('looks further back for the split while there was no tick, but never across a new life', () => {
    const idle = seriesOf(seconds(12), {
      cpuUsageUsec: half(12),
      cpuUserUsec: [0, 0, ...flat(10, 10_000)],
      cpuSystemUsec: flat(12, 0),
    });
    expect(prepareCpuChart(idle, window).points[11]).toMatchObject({ userCores: 0.5, systemCores: 0 });

    const restarted = seriesOf(seconds(12), {
      cpuUsageUsec: [
        ...half(12)
          .slice(0, 8)
          .map((usec) => usec + 9e9),
        0,
        5e5,
        1e6,
        15e5,
      ],
      cpuUserUsec: seconds(12),
      cpuSystemUsec: seconds(12),
    });
    expect(prepareCpuChart(restarted, window).points[11]?.userCores).toBeNull();
  });

  it('splits nothing into nothing', () => {
    const chart = prepareCpuChart(seriesOf(seconds(2), { cpuUsageUsec: [5, 5] }), window);
    expect(chart.latest).toMatchObject({ usedCores: 0, userCores: 0, systemCores: 0 });
  });
});

describe('meanUsedCores', () => {
  it('is over the last seconds only, and null where nothing is known', () => {
    const { points } = prepareCpuChart(seriesOf(seconds(4), { cpuUsageUsec: [0, 9e5, 10e5, 13e5] }), window);
    expect(meanUsedCores(points, 2_000)).toBeCloseTo(0.2);
    expect(meanUsedCores([], 2_000)).toBeNull();
  });
});
