// The real sampler with the real driver and the usage journal that hears of its samples, alone in a process. Arguments: cgroup root, a JSON file with the paths of the
// groups, seconds to measure CPU, seconds to measure the event loop. Prints one line of JSON.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { METRIC_COLUMNS } from '@bulkhead/shared';
import { createCgroupDriver } from '../../apps/agent/src/cgroup/create-cgroup-driver.ts';
import { readControllers } from '../../apps/agent/src/cgroup/detect-controllers.ts';
import { toMetricFrame } from '../../apps/agent/src/metering/metric-frames.ts';
import { SampleStore } from '../../apps/agent/src/metering/sample-store.ts';
import { createSampler } from '../../apps/agent/src/metering/sampler.ts';
import { compartmentKey, instanceKey } from '../../apps/agent/src/metering/targets.ts';
import { createLog } from '../../apps/agent/src/log.ts';
import { UsageKeeper } from '../../apps/agent/src/usage/usage-keeper.ts';
import { median, percentile } from './statistics.ts';

/** Until everything is open, read for the first time and compiled, and the memory that this took is tidied up. */
const WARM_UP_SECONDS = 22;
const TICK_MS = 1;

export interface ChildReport {
  sweepUsec: number;
  ownReport: { sweepUsec: number; groups: number; filesRead: number; skippedSeconds: number } | null;
  sweeps: number;
  longestGapMs: number;
  p99BlockMs: number;
  medianLongestBlockMs: number;
  longestBlockMs: number;
  /** Pressure and block I/O are there, so that nothing was saved by not reading it. */
  filledColumns: number;
  residentBytes: number;
  fullHistoryBytes: number;
  chartMs: number;
}

const [root = '', pathsFile = '', cpuSeconds = '30', loopSeconds = '30'] = process.argv.slice(2);
const paths = JSON.parse(readFileSync(pathsFile, 'utf8')) as string[];
const driver = createCgroupDriver({ root, facts: readControllers() });
const folder = mkdtempSync(join(tmpdir(), 'bench-usage-'));
const groups = paths.map((path, index) => {
  const [tenantSlug = '', containerId = null] = path.slice(root.length + 1).split('/');
  const id = `10000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  return {
    path,
    id,
    tenantSlug,
    containerId,
    key: containerId === null ? compartmentKey(tenantSlug) : instanceKey(id),
  };
});
const keeper = await UsageKeeper.open({
  driver,
  folder,
  hostId: '10000000-0000-4000-8000-000000000000',
  bootId: 'bench',
  memoryBytes: 2 ** 34,
  chunkMs: 60_000,
  log: createLog(),
  now: Date.now,
  instances: () =>
    groups.flatMap(({ id, tenantSlug, containerId }) =>
      containerId === null
        ? []
        : [{ id, tenantSlug, runningContainerId: containerId, containerId, pid: null, hasNetworks: false }],
    ),
  snapshot: () => null,
  isSettled: () => true,
});
keeper.aim([...new Set(groups.map(({ tenantSlug }) => tenantSlug))]);
const sampler = createSampler({ driver, listener: keeper });
sampler.setTargets(groups.map(({ key, path }) => ({ key, path })));

const times: number[] = [];
const ending = new AbortController();
const first = groups[0]?.key ?? '';
const watching = (async () => {
  for await (const frame of sampler.watch(first, first, ending.signal)) times.push(...frame.atMs);
})();

await pause(WARM_UP_SECONDS * 1_000);
const before = process.cpuUsage();
const sweepsBefore = times.length;
await pause(Number(cpuSeconds) * 1_000);
const { user, system } = process.cpuUsage(before);
const measured = times.length - sweepsBefore;

const histogram = monitorEventLoopDelay({ resolution: TICK_MS });
const all: number[] = [];
const longest: number[] = [];
histogram.enable();
for (let second = 0; second < Number(loopSeconds); second += 1) {
  histogram.reset();
  await pause(1_000);
  // What a tick took beyond its own length.
  all.push(Math.max(0, histogram.percentile(99) / 1e6 - TICK_MS));
  longest.push(Math.max(0, histogram.max / 1e6 - TICK_MS));
}
histogram.disable();

const latest = sampler.latest(first)?.values;
const residentBytes = process.memoryUsage.rss();
const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
const ownReport = sampler.heartbeat().sampler ?? null;
ending.abort();
sampler.stop();
await watching;
await keeper.close();
rmSync(folder, { recursive: true });

const { fullHistoryBytes, chartMs } = fillStore();
const report: ChildReport = {
  sweepUsec: Math.round((user + system) / measured),
  ownReport,
  sweeps: times.length,
  longestGapMs: Math.max(...gaps),
  p99BlockMs: median(all),
  medianLongestBlockMs: median(longest),
  longestBlockMs: percentile(longest, 100),
  filledColumns: Object.values(latest ?? {}).filter((value) => value !== null).length,
  residentBytes,
  fullHistoryBytes,
  chartMs,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit(0);

/** Fifteen minutes of as many groups, one in twenty of them with every counter moving in each second, the others read in turn. */
function fillStore(): { fullHistoryBytes: number; chartMs: number } {
  const sizeNow = (): number => {
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const empty = sizeNow();
  const store = new SampleStore(driver.processors);
  store.keep(new Set(paths));
  const row = new Float64Array(store.width);
  for (let sweep = 0; sweep < 900; sweep += 1) {
    for (const [index, path] of paths.entries()) {
      const moves = index % 20 === 0;
      if (!moves && sweep > 0 && (sweep + index) % 10 !== 0) {
        store.repeat(path);
        continue;
      }
      for (let column = 0; column < store.width; column += 1) {
        row[column] = moves ? column * 1e9 + sweep * 200_000 + ((sweep * 7_919 * (column + 1)) % 65_536) : column * 1e6;
      }
      store.put(path, row);
    }
    store.commit(1e12 + sweep * 1_000);
  }
  const fullHistoryBytes = sizeNow() - empty;
  const reads = Array.from({ length: 50 }, () => {
    const startedAt = performance.now();
    const frame = toMetricFrame(store, 'history', paths[0] ?? '', paths[0] ?? '', store.oldest);
    if (frame.atMs.length !== 900) throw new Error(`a history of ${frame.atMs.length} samples`);
    return performance.now() - startedAt;
  });
  if (METRIC_COLUMNS.length > store.width) throw new Error('a row is too short');
  return { fullHistoryBytes, chartMs: median(reads) };
}
