import { BulkheadError, METRIC_COLUMNS, type GroupSeries, type MetricFrame } from '@bulkhead/shared';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MetricsHub, type UpstreamHandlers } from './metrics-hub.ts';

function makeFrame(kind: MetricFrame['kind'], atMs: number[]): MetricFrame {
  const series: GroupSeries = {
    columns: Object.fromEntries(METRIC_COLUMNS.map((column) => [column, atMs])) as GroupSeries['columns'],
    perCpuUsageUsec: [],
  };
  return { kind, atMs, own: series, compartment: series, host: series };
}

let upstreams: { instanceId: string; handlers: UpstreamHandlers; open: boolean }[];
let hub: MetricsHub;
const stops: AbortController[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  upstreams = [];
  hub = new MetricsHub((instanceId, handlers) => {
    const upstream = { instanceId, handlers, open: true };
    upstreams.push(upstream);
    return { unsubscribe: () => void (upstream.open = false) };
  });
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
  vi.useRealTimers();
});

function view(instanceId = 'a') {
  const stop = new AbortController();
  stops.push(stop);
  const frames = hub.watch(instanceId, stop.signal)[Symbol.asyncIterator]();
  return { stop, next: () => frames.next() };
}
const send = (frame: MetricFrame) => upstreams.at(-1)?.handlers.onData(frame);

test('the upstream lingers after the last viewer, so that a reload finds the history', async () => {
  const first = view();
  send(makeFrame('history', [1]));
  await first.next();
  first.stop.abort();
  vi.advanceTimersByTime(4_000);
  send(makeFrame('append', [2]));
  const second = view();
  expect((await second.next()).value).toMatchObject({ kind: 'history', atMs: [1, 2] });
  vi.advanceTimersByTime(60_000);
  expect(upstreams).toMatchObject([{ open: true }]);
  second.stop.abort();
  vi.advanceTimersByTime(5_001);
  expect(upstreams).toMatchObject([{ open: false }]);
  view();
  expect(upstreams).toHaveLength(2);
});

test('a viewer that reads too slowly begins anew with the history', async () => {
  const viewer = view();
  send(makeFrame('history', [0]));
  await viewer.next();
  for (let atMs = 1; atMs <= 40; atMs += 1) send(makeFrame('append', [atMs]));
  const { value } = await viewer.next();
  expect(value).toMatchObject({ kind: 'history', atMs: Array.from({ length: 41 }, (_, atMs) => atMs) });
  send(makeFrame('append', [41]));
  expect((await viewer.next()).value).toMatchObject({ kind: 'append', atMs: [41] });
});

test('viewers learn why there is nothing more, and a later one asks again', async () => {
  const viewer = view();
  const waiting = viewer.next();
  upstreams[0]?.handlers.onError(new Error('no such instance'));
  await expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  const again = view();
  expect(upstreams).toHaveLength(2);
  send(makeFrame('append', 'not numbers' as unknown as number[]));
  await expect(again.next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(upstreams[1]).toMatchObject({ open: false });
});

test('nothing is watched over a link that has ended', async () => {
  const viewer = view();
  const waiting = viewer.next();
  hub.end(new BulkheadError('HOST_UNREACHABLE', 'gone'));
  await expect(waiting).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' });
  expect(() => view()).toThrow('gone');
});

test('a viewer that leaves while it waits is let go', async () => {
  const viewer = view();
  const waiting = viewer.next();
  viewer.stop.abort();
  expect(await waiting).toMatchObject({ done: true });
});
