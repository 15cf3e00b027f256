import { describe, expect, it } from 'vitest';
import { seconds, seriesOf } from './metric-fixtures.ts';
import { EMPTY_METRIC_SERIES } from './metric-series.ts';
import { HEAT_LEVELS, heatLevel, preparePerCpu } from './prepare-per-cpu.ts';

const window = { startMs: 0, endMs: 900_000 };

describe('preparePerCpu', () => {
  it('has no processors without the file', () => {
    expect(preparePerCpu(EMPTY_METRIC_SERIES, window)).toEqual({ processors: 0, points: [] });
    expect(preparePerCpu(seriesOf(seconds(3)), window).processors).toBe(0);
  });

  it('takes the mean of each processor in cells of five seconds', () => {
    const series = seriesOf(seconds(10), {}, {}, [
      seconds(10).map((at) => at * 1_000),
      seconds(10).map((at) => at * 250),
    ]);
    expect(preparePerCpu(series, window)).toEqual({
      processors: 2,
      points: [
        { atMs: 0, shares: [1, 0.25] },
        { atMs: 5_000, shares: [1, 0.25] },
      ],
    });
  });

  it('leaves a cell open where nothing is known', () => {
    const usage = [0, 1e6, 2e6, 3e6, 4e6, null, null, null, null, null, 0];
    const chart = preparePerCpu(seriesOf(seconds(11), {}, {}, [usage]), window);
    expect(chart.points.map((point) => point.shares[0])).toEqual([1, null, null]);
  });

  it('does not count a counter that fell', () => {
    const chart = preparePerCpu(seriesOf(seconds(5), {}, {}, [[5e6, 6e6, 0, 5e5, 1e6]]), window);
    expect(chart.points[0]?.shares[0]).toBeCloseTo(2 / 3);
  });
});

describe('heatLevel', () => {
  it('tells idle from a little, and a lot from everything', () => {
    expect(heatLevel(0)).toBe(0);
    expect(heatLevel(0.02)).toBe(1);
    expect(heatLevel(0.5)).toBeGreaterThan(heatLevel(0.25));
    expect(heatLevel(1)).toBe(HEAT_LEVELS - 1);
  });
});
