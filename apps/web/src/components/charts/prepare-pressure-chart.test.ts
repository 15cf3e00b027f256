import { describe, expect, it } from 'vitest';
import { seconds, seriesOf } from './metric-fixtures.ts';
import { preparePressureChart } from './prepare-pressure-chart.ts';

const window = { startMs: 0, endMs: 900_000 };

describe('preparePressureChart', () => {
  const series = seriesOf(
    seconds(3),
    { cpuPressureUsec: [0, 250_000, 1_500_000], ioPressureUsec: [5, 5, 500_005], ioFullPressureUsec: [5, 5, 100_005] },
    { cpuPressureUsec: [0, 500_000, 1_000_000] },
    [],
    { memoryPressureUsec: [0, 0, 750_000] },
  );

  it('turns counters into shares of the time, of whom is asked for', () => {
    const own = preparePressureChart(series, window, 'own');
    expect(own.points.map(({ cpu }) => cpu)).toEqual([null, 0.25, 1]);
    expect(own.latest).toEqual({ atMs: 2_000, cpu: 1, memory: null, memoryFull: null, io: 0.5, ioFull: 0.1 });
    expect(preparePressureChart(series, window, 'compartment').latest?.cpu).toBe(0.5);
    expect(preparePressureChart(series, window, 'host').latest?.memory).toBe(0.75);
  });

  it('says when the kernel tells none', () => {
    const without = seriesOf(seconds(3), { cpuUsageUsec: [1, 2, 3] });
    expect(preparePressureChart(without, window, 'own')).toMatchObject({ isTold: false });
    expect(preparePressureChart(series, window, 'own').isTold).toBe(true);
    // One sample gives no share yet, but the files are there.
    const young = seriesOf([0], { cpuPressureUsec: [7] });
    expect(preparePressureChart(young, window, 'own')).toMatchObject({ isTold: true, latest: { cpu: null } });
  });

  it('leaves out what is older than the window', () => {
    const { points } = preparePressureChart(series, { startMs: 2_000, endMs: 3_000 }, 'own');
    expect(points.map(({ atMs, io }) => [atMs, io])).toEqual([[2_000, 0.5]]);
  });
});
