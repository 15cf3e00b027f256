import { describe, expect, it } from 'vitest';
import { seconds, seriesOf } from './metric-fixtures.ts';
import { EMPTY_METRIC_SERIES } from './metric-series.ts';
import { prepareHeldChart } from './prepare-held-chart.ts';

const window = { startMs: 0, endMs: 900_000 };
const rising = (perSecond: number) => seconds(3).map((at) => at * perSecond * 1_000);
const flat = (value: number) => seconds(3).map(() => value);

describe('prepareHeldChart', () => {
  it('has nothing to show of an empty history', () => {
    const empty = { points: [], latest: null, hasPressure: false, hasLocalThrottle: false };
    expect(prepareHeldChart(EMPTY_METRIC_SERIES, window)).toEqual(empty);
  });

  it('splits the time into own limit, tenant’s ceiling and busy processors, beside the host’s use', () => {
    const series = seriesOf(
      seconds(3),
      {
        cpuUsageUsec: rising(0.2),
        cpuThrottledUsec: rising(0.3),
        cpuLocalThrottledUsec: rising(0.4),
        cpuPressureUsec: rising(0.75),
      },
      {},
      [],
      { cpuUsageUsec: rising(1.5), cpuLimitMillicores: flat(2_000) },
    );
    const chart = prepareHeldChart(series, window);
    expect(chart).toMatchObject({ hasPressure: true, hasLocalThrottle: true });
    expect(chart.points[0]?.ownShare).toBeNull();
    expect(chart.latest?.ownShare).toBeCloseTo(0.3);
    expect(chart.latest?.tenantShare).toBeCloseTo(0.1);
    expect(chart.latest?.busyShare).toBeCloseTo(0.35);
    expect(chart.latest?.hostShare).toBeCloseTo(0.75);
  });

  it('tells throttling of a kernel without pressure, and nothing of busy processors', () => {
    const series = seriesOf(seconds(3), { cpuUsageUsec: rising(0.5), cpuThrottledUsec: rising(1.5) });
    const chart = prepareHeldChart(series, window);
    expect(chart.hasPressure).toBe(false);
    // Two processors wanted, of which each stood still for three quarters of the time.
    expect(chart.latest).toMatchObject({ ownShare: 0.75, tenantShare: 0, busyShare: null, hostShare: null });
  });

  it('never stacks to more than all of the time', () => {
    const series = seriesOf(seconds(3), {
      cpuUsageUsec: rising(0.01),
      cpuThrottledUsec: rising(0.7),
      cpuLocalThrottledUsec: rising(1.2),
      cpuPressureUsec: rising(1.1),
    });
    const { ownShare, tenantShare, busyShare } = prepareHeldChart(series, window).latest ?? {};
    expect((ownShare ?? 0) + (tenantShare ?? 0) + (busyShare ?? 0)).toBeLessThanOrEqual(1);
    expect(ownShare).toBeGreaterThan(0.5);
  });

  it('is a gap in a hole and where a counter fell', () => {
    const series = seriesOf([0, 1_000, 6_000, 7_000], {
      cpuUsageUsec: [0, 5e5, 25e5, 1],
      cpuThrottledUsec: [0, 5e5, 25e5, 1],
    });
    const chart = prepareHeldChart(series, window);
    expect(chart.points.map((point) => point.ownShare)).toEqual([null, 0.5, null, null, null]);
    expect(chart.points[2]?.atMs).toBe(3_500);
  });
});
