import { describe, expect, it } from 'vitest';
import { seconds, seriesOf } from './metric-fixtures.ts';
import { EMPTY_METRIC_SERIES } from './metric-series.ts';
import { prepareMemoryChart } from './prepare-memory-chart.ts';

const window = { startMs: 0, endMs: 900_000 };

describe('prepareMemoryChart', () => {
  it('has nothing to show of an empty history', () => {
    expect(prepareMemoryChart(EMPTY_METRIC_SERIES, window)).toEqual({
      points: [],
      events: [],
      latest: null,
      maxUsageBytes: null,
    });
  });

  it('shows one sample: gauges need no second one', () => {
    const series = seriesOf(
      [1_000],
      { memoryUsageBytes: [100], memoryRssBytes: [60], memoryCacheBytes: [30], memoryInactiveFileBytes: [20] },
      { memoryUsageBytes: [150], memoryLimitBytes: [400] },
    );
    const chart = prepareMemoryChart(series, window);
    expect(chart.latest).toEqual({
      atMs: 1_000,
      usageBytes: 100,
      residentBytes: 60,
      cacheBytes: 30,
      otherBytes: 10,
      workingSetBytes: 80,
      swapBytes: null,
      ownLimitBytes: null,
      compartmentUsageBytes: 150,
      compartmentCeilingBytes: 400,
    });
    expect(chart.maxUsageBytes).toBe(100);
  });

  it('never shows less than nothing when the parts run ahead of the sum', () => {
    const series = seriesOf([0], { memoryUsageBytes: [80], memoryRssBytes: [60], memoryCacheBytes: [30] });
    expect(prepareMemoryChart(series, window).latest?.otherBytes).toBe(0);
  });

  it('breaks in a hole and where the group was not there', () => {
    const { points } = prepareMemoryChart(
      seriesOf([0, 1_000, 9_000, 10_000], { memoryUsageBytes: [1, 2, 3, null] }),
      window,
    );
    expect(points.map((point) => [point.atMs, point.usageBytes])).toEqual([
      [0, 1],
      [1_000, 2],
      [5_000, null],
      [9_000, 3],
      [10_000, null],
    ]);
  });

  it('marks failures and kills of both groups, bursts as one', () => {
    const series = seriesOf(
      seconds(25),
      { memoryFailures: [0, 0, 100, 300, ...Array.from({ length: 21 }, () => 300)] },
      { memoryKills: [...Array.from({ length: 24 }, () => 4), 5] },
    );
    expect(prepareMemoryChart(series, window).events).toEqual([
      { atMs: 2_000, kind: 'failure', scope: 'own', count: 300 },
      { atMs: 24_000, kind: 'kill', scope: 'compartment', count: 1 },
    ]);
  });

  it('tells a kill that happened in a hole, at its end', () => {
    const { events } = prepareMemoryChart(seriesOf([0, 8_000], {}, { memoryKills: [0, 1] }), window);
    expect(events).toEqual([{ atMs: 8_000, kind: 'kill', scope: 'compartment', count: 1 }]);
  });

  it('does not take what a counter held at first for something that just happened', () => {
    expect(prepareMemoryChart(seriesOf(seconds(2), { memoryKills: [3, 3] }), window).events).toEqual([]);
  });

  it('marks a kill that no counter lived to tell', () => {
    const death = { cause: 'tenant-memory-ceiling', atMs: 5_500, exitCode: 137, limitBytes: 64, message: '' } as const;
    const { events } = prepareMemoryChart(seriesOf(seconds(9)), window, death);
    expect(events).toEqual([{ atMs: 5_500, kind: 'kill', scope: 'compartment', count: 1 }]);
    expect(prepareMemoryChart(seriesOf(seconds(9)), window, { ...death, cause: 'exit' }).events).toEqual([]);
    expect(prepareMemoryChart(seriesOf(seconds(9)), window, { ...death, atMs: -1 }).events).toEqual([]);
  });

  it('does not count a kill twice that a counter told', () => {
    const death = { cause: 'own-memory-limit', atMs: 1_200, exitCode: 137, limitBytes: 64, message: '' } as const;
    const { events } = prepareMemoryChart(seriesOf(seconds(3), { memoryKills: [0, 1, 1] }), window, death);
    expect(events).toEqual([{ atMs: 1_000, kind: 'kill', scope: 'own', count: 1 }]);
  });

  it('does not draw a limit that can never be reached', () => {
    const series = seriesOf([0], { memoryLimitBytes: [2 ** 34] }, { memoryLimitBytes: [2 ** 26] });
    expect(prepareMemoryChart(series, window).latest?.ownLimitBytes).toBeNull();
  });
});
