import { METRIC_COLUMNS, heartbeatSchema } from '@bulkhead/shared';
import type { MetricFrame } from '@bulkhead/shared';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { GroupReader } from '../cgroup/driver.ts';
import { createSampler } from './sampler.ts';
import type { Sampler } from './sampler.ts';

/** Groups in memory in the place of the kernel's: what is in the map is there (sampler.kernel.test.ts has the kernel's). */
const present = new Map<string, number>();
const open = new Set<GroupReader>();
let opened = 0;
let sampler: Sampler;

const PROCESSORS = 2;

function openReader(path: string): GroupReader | null {
  opened += 1;
  const life = present.get(path);
  if (life === undefined) return null;
  const width = METRIC_COLUMNS.length + PROCESSORS;
  let count = 0;
  const reader: GroupReader = {
    width,
    life: `${path}#${life}`,
    read: (row) => {
      const isThere = present.get(path) === life;
      count += 1;
      row.fill(isThere ? life * 1_000_000 + count * 500_000 : Number.NaN);
      return isThere;
    },
    isResting: false,
    pass: () => undefined,
    ceilingsMayHaveMoved: () => undefined,
    close: () => open.delete(reader),
  };
  open.add(reader);
  return reader;
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000_250, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  present.clear();
  opened = 0;
  sampler = createSampler({
    driver: { openReader, processors: PROCESSORS, readHostCpuUsec: () => 7 },
  });
});

afterEach(() => {
  sampler.stop();
  if (open.size > 0) throw new Error(`${open.size} readers were left open`);
  vi.useRealTimers();
});

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);
const usage = (frame: MetricFrame | undefined) => frame?.own.columns.cpuUsageUsec;

test('sweeps begin with the second; history comes first, then a frame a sweep', async () => {
  present.set('g/own', 0);
  sampler.setTargets([{ key: 'own', path: 'g/own' }]);
  await seconds(3);
  const frames = sampler.watch('own', 'all', new AbortController().signal)[Symbol.asyncIterator]();
  const history = (await frames.next()).value as MetricFrame;
  expect(history.kind).toBe('history');
  expect(history.atMs).toEqual([1_000_001_000, 1_000_002_000, 1_000_003_000]);
  expect(usage(history)).toEqual([500_000, 1_000_000, 1_500_000]);
  expect(history.compartment.columns.cpuUsageUsec).toEqual([null, null, null]);
  const next = frames.next();
  await seconds(1);
  expect((await next).value).toMatchObject({ kind: 'append', atMs: [1_000_004_000] });
});

test('a slow reader finds in one frame what it has missed, and nothing twice', async () => {
  present.set('g/own', 0);
  sampler.setTargets([{ key: 'own', path: 'g/own' }]);
  const frames = sampler.watch('own', 'own', new AbortController().signal)[Symbol.asyncIterator]();
  await frames.next();
  await seconds(5);
  const late = (await frames.next()).value as MetricFrame;
  expect(late.atMs).toHaveLength(5);
  const next = frames.next();
  await seconds(1);
  expect(((await next).value as MetricFrame).atMs).toEqual([1_000_006_000]);
});

test('a restart under the same path, a stop, and a new container under the same key are one series', async () => {
  present.set('g/a', 1);
  sampler.setTargets([{ key: 'own', path: 'g/a' }]);
  await seconds(1);
  present.set('g/a', 2);
  await seconds(1);
  present.delete('g/a');
  await seconds(1);
  sampler.setTargets([{ key: 'own', path: null }]);
  await seconds(1);
  present.set('g/b', 3);
  sampler.setTargets([{ key: 'own', path: 'g/b' }]);
  await seconds(1);
  const { value } = await sampler.watch('own', 'own', new AbortController().signal)[Symbol.asyncIterator]().next();
  expect(usage(value as MetricFrame)).toEqual([1_500_000, 2_500_000, null, null, 3_500_000]);
  expect(sampler.latest('own')?.values.memoryKills).toBe(3_500_000);
  expect(sampler.lastMemory('g/b')?.usageBytes).toBe(3_500_000);
});

test('a group that does not come is looked for less and less', async () => {
  sampler.setTargets([{ key: 'own', path: 'g/never' }]);
  await seconds(130);
  expect(opened).toBe(30 + 20);
});

test('watching ends with its signal, and with the sampler', async () => {
  const controller = new AbortController();
  const first = sampler.watch('own', 'own', controller.signal)[Symbol.asyncIterator]();
  const second = sampler.watch('own', 'own', new AbortController().signal)[Symbol.asyncIterator]();
  await Promise.all([first.next(), second.next()]);
  const waiting = [first.next(), second.next()];
  controller.abort();
  expect(await waiting[0]).toEqual({ done: true, value: undefined });
  sampler.stop();
  expect(await waiting[1]).toEqual({ done: true, value: undefined });
});

test('heartbeats have the rate between them, of compartments only', async () => {
  present.set('g/acme', 0).set('g/acme/own', 0);
  sampler.setTargets([
    { key: 'own', path: 'g/acme/own' },
    { key: 'all', path: 'g/acme', tenantSlug: 'acme' },
  ]);
  await seconds(1);
  sampler.heartbeat();
  await seconds(2);
  const { compartments, atMs } = sampler.heartbeat();
  expect(atMs).toBe(1_000_003_250);
  // 500 ms of CPU a second.
  expect(compartments).toEqual([{ tenantSlug: 'acme', cpuUsedMillicores: 500, memoryUsedBytes: 0, pids: 1_500_000 }]);
});

test('the mean over a window, of who is known and was there', async () => {
  present.set('g/own', 0);
  sampler.setTargets([
    { key: 'own', path: 'g/own' },
    { key: 'absent', path: 'g/absent' },
  ]);
  await seconds(1);
  expect(sampler.meanMillicores('own', 60_000)).toBeNull();
  await seconds(100);
  expect(sampler.meanMillicores('own', 60_000)).toBe(500);
  expect(sampler.meanMillicores('absent', 60_000)).toBeNull();
  expect(sampler.meanMillicores('nobody', 60_000)).toBeNull();
});

test('the host is in every frame, and what sampling costs in every heartbeat', async () => {
  present.set('g/own', 0);
  expect(sampler.heartbeat().sampler).toBeNull();
  sampler.setTargets([{ key: 'own', path: 'g/own' }]);
  await seconds(2);
  const { value } = await sampler.watch('own', 'all', new AbortController().signal)[Symbol.asyncIterator]().next();
  const { host } = value as MetricFrame;
  expect(host.columns.cpuUsageUsec).toEqual([7, 7]);
  expect(host.columns.memoryLimitBytes[1]).toBeGreaterThan(0);
  expect(host.columns.pidsCurrent).toEqual([null, null]);
  expect(host.perCpuUsageUsec).toEqual([]);
  const report = sampler.heartbeat();
  expect(heartbeatSchema.safeParse(report).error).toBeUndefined();
  expect(report.sampler?.groups).toBe(1);
  // Of the host alone here: the groups are in memory.
  expect(report.sampler?.filesRead).toBeGreaterThanOrEqual(2);
  expect(report.sampler?.sweepUsec).toBeGreaterThan(0);
});
