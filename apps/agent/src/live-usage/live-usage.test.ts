import { BulkheadError, LiveUsageDecoder, type LiveValues, type MetricColumn } from '@bulkhead/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { COLUMN } from '../cgroup/columns.ts';
import { SampleStore } from '../metering/sample-store.ts';
import { lastUsage } from './last-usage.ts';
import { watchLiveUsage, type LiveSource } from './watch-live-usage.ts';

const KEY = 'instance:a';
const MIB = 1024 ** 2;

function sweep(store: SampleStore, atMs: number, values: Partial<Record<MetricColumn, number>> | null): void {
  const row = new Float64Array(store.width).fill(Number.NaN);
  for (const [name, value] of Object.entries(values ?? {})) row[COLUMN[name as MetricColumn]] = value;
  store.put(KEY, values === null ? null : row);
  store.commit(atMs);
}

test('a group shows what it used since the sweep before, and its memory without the cache that is easily given back', () => {
  const store = new SampleStore(0);
  expect(lastUsage(store, KEY)).toBeNull();
  store.keep(new Set([KEY]));
  sweep(store, 1_000, { cpuUsageUsec: 5_000_000, memoryUsageBytes: 10 * MIB });
  // It may have run for years before it was first seen.
  expect(lastUsage(store, KEY)).toEqual({ cpuMillicores: 0, memoryKib: 10_240 });
  sweep(store, 3_000, { cpuUsageUsec: 5_500_000, memoryUsageBytes: 10 * MIB, memoryInactiveFileBytes: 3 * MIB });
  expect(lastUsage(store, KEY)).toEqual({ cpuMillicores: 250, memoryKib: 7_168 });
  sweep(store, 4_000, null);
  expect(lastUsage(store, KEY)).toBeNull();
  sweep(store, 5_000, { cpuUsageUsec: 900_000, memoryUsageBytes: MIB });
  sweep(store, 6_000, { cpuUsageUsec: 1_000, memoryUsageBytes: MIB });
  expect(lastUsage(store, KEY)).toEqual({ cpuMillicores: 0, memoryKib: 1_024 });
  expect(lastUsage(store, 'instance:b')).toBeNull();
});

let unsentBytes: number;
let usage: Map<string, LiveValues>;
let asked: number;
let stop: AbortController;
let source: LiveSource;

beforeEach(() => {
  unsentBytes = 0;
  asked = 0;
  stop = new AbortController();
  usage = new Map([
    ['instance:10000000-0000-4000-8000-000000000001', { cpuMillicores: 10, memoryKib: 20 }],
    ['compartment:acme', { cpuMillicores: 30, memoryKib: 40 }],
  ]);
  source = {
    async *usages(signal) {
      for (let count = 0; !signal.aborted && count < 50; count += 1) {
        yield (key) => {
          asked += 1;
          return usage.get(key) ?? null;
        };
        await Promise.resolve();
      }
    },
    instances: () => ['10000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000002'],
    tenants: () => ['acme'],
  };
});
afterEach(() => stop.abort());

const watch = (link = { unsentBytes: () => unsentBytes }) =>
  watchLiveUsage(source, stop.signal, link)[Symbol.asyncIterator]();

test('the first frame names everything, later ones say what moved', async () => {
  const frames = watch();
  const decoder = new LiveUsageDecoder();
  const first = (await frames.next()).value;
  decoder.read(first ?? '');
  expect(first).toMatchObject({ instances: source.instances(), tenants: ['acme'] });
  expect(decoder.tenant('acme')).toEqual({ cpuMillicores: 30, memoryKib: 40 });
  expect(decoder.instance('10000000-0000-4000-8000-000000000002')).toBeNull();
  expect((await frames.next()).value).toBe('');
  usage.set('compartment:acme', { cpuMillicores: 31, memoryKib: 40 });
  decoder.read((await frames.next()).value ?? '');
  expect(decoder.tenant('acme')).toEqual({ cpuMillicores: 31, memoryKib: 40 });
});

test('a link is watched once at a time, and nothing is looked at for a link that does not take', async () => {
  const link = { unsentBytes: () => unsentBytes };
  const frames = watch(link);
  await frames.next();
  await expect(watch(link).next()).rejects.toThrow(BulkheadError);
  await expect(watch().next()).resolves.toMatchObject({ done: false });
  unsentBytes = 1024 ** 2;
  asked = 0;
  // All sweeps go by.
  expect(await frames.next()).toMatchObject({ done: true });
  expect(asked).toBe(0);
  unsentBytes = 0;
  await expect(watch(link).next()).resolves.toMatchObject({ done: false });
});
