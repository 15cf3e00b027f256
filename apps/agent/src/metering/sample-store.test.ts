import { HISTORY_SAMPLES, METRIC_COLUMNS, metricFrameSchema } from '@bulkhead/shared';
import { expect, test } from 'vitest';
import { toMetricFrame } from './metric-frames.ts';
import { SampleStore } from './sample-store.ts';

const PROCESSORS = 2;

function row(value: number): Float64Array {
  return new Float64Array(METRIC_COLUMNS.length + PROCESSORS).fill(value);
}

function storeWith(...keys: string[]): SampleStore {
  const store = new SampleStore(PROCESSORS);
  store.keep(new Set(keys));
  return store;
}

test('a full history has the last fifteen minutes in order, and passes the contract', () => {
  const store = storeWith('own', 'all');
  for (let second = 0; second < 2 * HISTORY_SAMPLES + 17; second += 1) {
    store.put('own', row(second));
    store.put('all', row(2 * second));
    store.commit(second * 1000);
  }
  const frame = toMetricFrame(store, 'history', 'own', 'all', store.oldest);
  expect(metricFrameSchema.safeParse(frame).error).toBeUndefined();
  const first = HISTORY_SAMPLES + 17;
  expect(frame.atMs).toEqual(Array.from({ length: HISTORY_SAMPLES }, (_, index) => (first + index) * 1000));
  expect(frame.own.columns.pidsCurrent[0]).toBe(first);
  expect(frame.own.columns.pidsCurrent.at(-1)).toBe(2 * HISTORY_SAMPLES + 16);
  expect(frame.compartment.perCpuUsageUsec[1]?.at(-1)).toBe(2 * (2 * HISTORY_SAMPLES + 16));
});

test('the row that is being written is not one that can be read', () => {
  const store = storeWith('own');
  for (let second = 0; second <= HISTORY_SAMPLES; second += 1) {
    store.put('own', row(second));
    store.commit(second * 1000);
  }
  store.put('own', row(-1));
  const { columns } = toMetricFrame(store, 'history', 'own', 'own', store.oldest).own;
  expect(columns.cpuUsageUsec).not.toContain(-1);
});

test('absent groups are null, history begins with the first sample of either', () => {
  const store = storeWith('own', 'all', 'other');
  const commit = (own: number | null, all: number | null, atMs: number): void => {
    store.put('other', row(9));
    store.put('own', own === null ? null : row(own));
    store.put('all', all === null ? null : row(all));
    store.commit(atMs);
  };
  commit(null, null, 1000);
  commit(null, 1, 2000);
  commit(5, 2, 3000);
  commit(null, 3, 9000);
  const frame = toMetricFrame(store, 'history', 'own', 'all', store.oldest);
  expect(frame.atMs).toEqual([2000, 3000, 9000]);
  expect(frame.own.columns.memoryUsageBytes).toEqual([null, 5, null]);
  expect(frame.compartment.columns.memoryUsageBytes).toEqual([1, 2, 3]);
  const append = toMetricFrame(store, 'append', 'nobody', 'all', store.next - 1);
  expect(append.atMs).toEqual([9000]);
  expect(append.own.columns.cpuUsageUsec).toEqual([null]);
});

test('a key that comes back has forgotten, a clock set back starts the axis again', () => {
  const store = storeWith('own');
  store.put('own', row(1));
  store.commit(5000);
  store.keep(new Set());
  store.keep(new Set(['own']));
  expect(toMetricFrame(store, 'history', 'own', 'own', store.oldest).atMs).toEqual([]);
  store.put('own', row(2));
  store.commit(4000);
  expect(toMetricFrame(store, 'history', 'own', 'own', store.oldest).atMs).toEqual([4000]);
});
