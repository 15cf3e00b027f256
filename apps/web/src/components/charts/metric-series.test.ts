import { HISTORY_SAMPLES } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { frameOf, seconds } from './metric-fixtures.ts';
import { applyMetricFrame, EMPTY_METRIC_SERIES, hostTimeAt, sampleAgeMs } from './metric-series.ts';

const history = frameOf('history', [1_000, 2_000, 3_000], { cpuUsageUsec: [1, 2, 3] }, {}, [[10, 20, 30]]);

describe('applyMetricFrame', () => {
  it('takes a history as it is', () => {
    const series = applyMetricFrame(EMPTY_METRIC_SERIES, history, 3_200);
    expect(series.atMs).toEqual([1_000, 2_000, 3_000]);
    expect(series.own.columns.cpuUsageUsec).toEqual([1, 2, 3]);
    expect(series.own.perCpuUsageUsec).toEqual([[10, 20, 30]]);
    expect(series.compartment.columns.cpuUsageUsec).toEqual([null, null, null]);
  });

  it('adds what came since, and does not change the series before', () => {
    const before = applyMetricFrame(EMPTY_METRIC_SERIES, history, 3_200);
    const after = applyMetricFrame(
      before,
      frameOf('append', [4_000], { cpuUsageUsec: [4] }, {}, [[40]], { cpuUsageUsec: [90] }),
      4_200,
    );
    expect(after.atMs).toEqual([1_000, 2_000, 3_000, 4_000]);
    expect(after.own.columns.cpuUsageUsec).toEqual([1, 2, 3, 4]);
    expect(after.own.perCpuUsageUsec).toEqual([[10, 20, 30, 40]]);
    expect(after.host.columns.cpuUsageUsec).toEqual([null, null, null, 90]);
    expect(before.atMs).toEqual([1_000, 2_000, 3_000]);
  });

  it('keeps the newest samples when it is full, in every column', () => {
    const full = frameOf('history', seconds(HISTORY_SAMPLES), { pidsCurrent: seconds(HISTORY_SAMPLES) });
    const series = applyMetricFrame(
      applyMetricFrame(EMPTY_METRIC_SERIES, full, 0),
      frameOf('append', [900_000, 901_000], { pidsCurrent: [7, 8] }),
      0,
    );
    expect(series.atMs).toHaveLength(HISTORY_SAMPLES);
    expect(series.atMs[0]).toBe(2_000);
    expect(series.own.columns.pidsCurrent).toHaveLength(HISTORY_SAMPLES);
    expect(series.own.columns.pidsCurrent.slice(-2)).toEqual([7, 8]);
    expect(series.own.columns.cpuUsageUsec).toHaveLength(HISTORY_SAMPLES);
  });

  it('does not count a sample twice that comes again after a reconnection', () => {
    const before = applyMetricFrame(EMPTY_METRIC_SERIES, history, 0);
    const again = applyMetricFrame(before, frameOf('history', [2_000, 3_000, 4_000], { cpuUsageUsec: [2, 3, 4] }), 0);
    expect(again.atMs).toEqual([1_000, 2_000, 3_000, 4_000]);
    expect(again.own.columns.cpuUsageUsec).toEqual([1, 2, 3, 4]);
  });

  it('keeps what it has seen when an agent comes back with an empty history', () => {
    const before = applyMetricFrame(EMPTY_METRIC_SERIES, history, 3_200);
    const after = applyMetricFrame(before, frameOf('history', []), 9_000);
    expect(after.atMs).toEqual([1_000, 2_000, 3_000]);
    expect(after.receivedAtMs).toBe(3_200);
  });

  it('starts from an empty history', () => {
    const series = applyMetricFrame(EMPTY_METRIC_SERIES, frameOf('history', []), 5_000);
    expect(series.atMs).toEqual([]);
    expect(series.receivedAtMs).toBe(5_000);
    expect(sampleAgeMs(series, 5_000)).toBeNull();
  });

  it('goes on after the clock of the host was set back', () => {
    const before = applyMetricFrame(EMPTY_METRIC_SERIES, history, 0);
    const after = applyMetricFrame(before, frameOf('append', [1_500], { cpuUsageUsec: [9] }), 0);
    expect(after.atMs).toEqual([1_000, 1_500]);
    expect(after.own.columns.cpuUsageUsec).toEqual([1, 9]);
  });

  it('fills processors that were not known before with nulls', () => {
    const before = applyMetricFrame(EMPTY_METRIC_SERIES, frameOf('history', [1_000, 2_000]), 0);
    const after = applyMetricFrame(before, frameOf('append', [3_000], {}, {}, [[5], [6]]), 0);
    expect(after.own.perCpuUsageUsec).toEqual([
      [null, null, 5],
      [null, null, 6],
    ]);
    const without = applyMetricFrame(after, frameOf('append', [4_000]), 0);
    expect(without.own.perCpuUsageUsec[1]).toEqual([null, null, 6, null]);
  });
});

describe('host time', () => {
  it('follows the clock of the host once a live sample came', () => {
    const series = applyMetricFrame(EMPTY_METRIC_SERIES, frameOf('append', [100_000]), 40_000);
    expect(hostTimeAt(series, 41_500)).toBe(101_500);
    expect(sampleAgeMs(series, 41_500)).toBe(1_500);
  });

  it('does not take the end of an old history for now', () => {
    const series = applyMetricFrame(EMPTY_METRIC_SERIES, history, 63_000);
    expect(sampleAgeMs(series, 63_000)).toBe(60_000);
  });

  it('does not show samples of the future', () => {
    const series = applyMetricFrame(EMPTY_METRIC_SERIES, history, 1_000);
    expect(hostTimeAt(series, 1_000)).toBe(3_000);
  });
});
