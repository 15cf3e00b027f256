import {
  HISTORY_SAMPLES,
  METRIC_COLUMNS,
  metricFrameSchema,
  type GroupSeries,
  type MetricFrame,
} from '@bulkhead/shared';
import { expect, test } from 'vitest';
import { appendToHistory } from './metric-history.ts';

function makeFrame(kind: MetricFrame['kind'], atMs: number[], processors = 1): MetricFrame {
  const series: GroupSeries = {
    columns: Object.fromEntries(METRIC_COLUMNS.map((column) => [column, atMs])) as GroupSeries['columns'],
    perCpuUsageUsec: Array.from({ length: processors }, () => atMs),
  };
  return { kind, atMs, own: series, compartment: series, host: series };
}

test('what came since is at the end of every column', () => {
  const history = appendToHistory(makeFrame('history', [1, 2]), makeFrame('append', [3]));
  expect(history).toEqual(makeFrame('history', [1, 2, 3]));
});

test('the oldest samples go, and the frame stays one that the protocol allows', () => {
  const full = makeFrame(
    'history',
    Array.from({ length: HISTORY_SAMPLES }, (_, index) => index),
  );
  const history = appendToHistory(full, makeFrame('append', [9_000, 9_001]));
  expect(history.atMs).toHaveLength(HISTORY_SAMPLES);
  expect([history.atMs[0], history.atMs.at(-1)]).toEqual([2, 9_001]);
  expect(metricFrameSchema.parse(history)).toEqual(history);
});

test('a processor that comes or goes leaves a gap', () => {
  const grown = appendToHistory(makeFrame('history', [1, 2], 1), makeFrame('append', [3], 2));
  expect(grown.own.perCpuUsageUsec).toEqual([
    [1, 2, 3],
    [null, null, 3],
  ]);
  const shrunk = appendToHistory(grown, makeFrame('append', [4], 1));
  expect(shrunk.own.perCpuUsageUsec).toEqual([
    [1, 2, 3, 4],
    [null, null, 3, null],
  ]);
});
