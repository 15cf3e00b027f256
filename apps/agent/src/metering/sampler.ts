import { METRIC_COLUMNS, SAMPLE_INTERVAL_MS } from '@bulkhead/shared';
import type { Heartbeat, LiveValues, MetricColumn, MetricFrame } from '@bulkhead/shared';
import { COLUMN } from '../cgroup/columns.ts';
import type { GroupPath, MemoryCounters, SampleRow } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';
import { lastUsage } from '../live-usage/last-usage.ts';
import { toFamilies, type Family, type Sampled } from './family.ts';
import { HeartbeatMaker } from './heartbeat.ts';
import { HostReader } from './host-reader.ts';
import { meanMillicores } from './host-usage.ts';
import { toMetricFrame } from './metric-frames.ts';
import { SampleStore } from './sample-store.ts';
import { SampledGroup } from './sampled-group.ts';
import type { SampledKernel } from './sampled-group.ts';
import { SweepMeter } from './sweep-meter.ts';
import { HOST_KEY } from './targets.ts';
import type { SampleTarget } from './targets.ts';

/** The event loop is given back after so much of a sweep. */
const SLICE_MS = 2;

/** The last whole sample of a group. */
export interface LatestSample {
  atMs: number;
  values: Record<MetricColumn, number | null>;
}

/**
 * Hears of every sample within the sweep that took it, a compartment's before its instances': to be quick. An instance of which
 * nothing is told is as it was in the sweep before.
 */
export interface SampleListener {
  beginSweep(atMs: number): void;
  /** `life`: see GroupReader. The row is valid during the call only. */
  took(key: string, life: string, row: SampleRow): void;
  gone(key: string): void;
  endSweep(): void;
}

/** What to call from outside; targets.ts makes keys and targets. */
export interface Sampler {
  /**
   * The whole list of what to sample from the next sweep on. A key that is not named any more loses its series. To be called
   * also when a ceiling has been written: the next sweep reads them all again.
   */
  setTargets(targets: readonly SampleTarget[]): void;
  /**
   * History first, then what came since, once a sweep. Ends when `signal` aborts or the sampler stops. An unknown key
   * yields nulls until it is a target. A slow reader gets fewer, longer frames; it never holds the sampler up.
   */
  watch(instanceKey: string, compartmentKey: string, signal: AbortSignal): AsyncIterable<MetricFrame>;
  /** Null: an unknown key, or no sweep yet. All values null: the group was not there. */
  latest(key: string): LatestSample | null;
  /** The last memory counters seen of a target's group, also when that is gone by now. */
  lastMemory(path: GroupPath): MemoryCounters | null;
  /** Mean CPU use over the last `windowMs`, as far as the group was there; null: an unknown key, or not there twice. */
  meanMillicores(key: string, windowMs: number): number | null;
  /**
   * After each sweep that ends while somebody takes, the first at once: what a key's group used in it (null: an unknown key,
   * or the group is not there). Ends when `signal` aborts or the sampler stops.
   */
  usages(signal: AbortSignal): AsyncIterable<(key: string) => LiveValues | null>;
  /** Rates since the call before (the first: since the sampler's start), gauges of now. For one caller only. */
  heartbeat(): Heartbeat;
  /** What sampling costs; null before the first sweep. */
  cost(): Heartbeat['sampler'];
  /** Closes every descriptor and ends every watch. */
  stop(): void;
}

/** Starts sampling: one sweep at the beginning of each second. `now` is the host's clock, epoch milliseconds. */
export function createSampler(options: {
  driver: SampledKernel;
  now?: () => number;
  listener?: SampleListener;
}): Sampler {
  return new SweepingSampler(options.driver, options.now ?? Date.now, options.listener ?? null);
}

class SweepingSampler implements Sampler {
  readonly #driver: SampledKernel;
  readonly #now: () => number;
  readonly #listener: SampleListener | null;
  readonly #store: SampleStore;
  readonly #heartbeats: HeartbeatMaker;
  readonly #host: HostReader;
  readonly #meter = new SweepMeter();
  readonly #groups = new Map<string, SampledGroup>();
  readonly #paths = new Map<GroupPath, SampledGroup>();
  #families: readonly Family[] = [];
  readonly #waiting = new Set<() => void>();
  #targets: readonly SampleTarget[] = [];
  #row: Float64Array;
  #timer: NodeJS.Timeout | null = null;
  #born = 0;
  #stopped = false;

  constructor(driver: SampledKernel, now: () => number, listener: SampleListener | null) {
    this.#driver = driver;
    this.#now = now;
    this.#listener = listener;
    this.#store = new SampleStore(driver.processors);
    this.#heartbeats = new HeartbeatMaker(driver, this.#store, now());
    this.#host = new HostReader(() => driver.readHostCpuUsec());
    this.#row = new Float64Array(this.#store.width);
    this.#store.keep(new Set([HOST_KEY]));
    this.#schedule();
  }

  setTargets(targets: readonly SampleTarget[]): void {
    if (this.#stopped) return;
    this.#targets = [...targets];
    const keys = new Set(targets.map((target) => target.key));
    for (const [key, group] of this.#groups) {
      if (keys.has(key)) continue;
      // A sweep that is under way may still come to it, and must not open it again.
      group.moveTo(null);
      this.#groups.delete(key);
    }
    this.#paths.clear();
    for (const { key, path } of targets) {
      let group = this.#groups.get(key);
      if (group === undefined) {
        group = new SampledGroup(key, this.#driver, this.#born);
        this.#born += 1;
        this.#groups.set(key, group);
      }
      group.moveTo(path);
      group.ceilingsMayHaveMoved();
      if (path !== null) this.#paths.set(path, group);
    }
    this.#families = toFamilies([...this.#groups.values()]);
    this.#store.keep(keys.add(HOST_KEY));
  }

  async *watch(
    instanceKey: string,
    compartmentKey: string,
    signal: AbortSignal,
  ): AsyncGenerator<MetricFrame, void, undefined> {
    let kind: MetricFrame['kind'] = 'history';
    // A cursor, not a queue: what a slow reader has missed is still in the ring, and joins its next frame.
    let cursor = this.#store.oldest;
    while (!signal.aborted && !this.#stopped) {
      const from = Math.max(cursor, this.#store.oldest);
      cursor = this.#store.next;
      yield toMetricFrame(this.#store, kind, instanceKey, compartmentKey, from);
      kind = 'append';
      await this.#afterSweep(cursor, signal);
    }
  }

  latest(key: string): LatestSample | null {
    const series = this.#store.series(key);
    const sweep = this.#store.next - 1;
    if (series === null || sweep < 0) return null;
    const values = METRIC_COLUMNS.map((name, column) => {
      const value = series.at(sweep, column);
      return [name, Number.isNaN(value) ? null : value] as const;
    });
    return {
      atMs: this.#store.timeOf(sweep),
      values: Object.fromEntries(values) as Record<MetricColumn, number | null>,
    };
  }

  meanMillicores(key: string, windowMs: number): number | null {
    const { next, oldest } = this.#store;
    let from = next;
    while (from > oldest && this.#store.timeOf(from - 1) >= this.#store.timeOf(next - 1) - windowMs) from -= 1;
    const usage = this.#store.series(key)?.column(COLUMN.cpuUsageUsec, from, next);
    if (usage === undefined) return null;
    return meanMillicores(
      Array.from(usage, (_, index) => this.#store.timeOf(from + index)),
      usage,
    );
  }

  async *usages(signal: AbortSignal): AsyncGenerator<(key: string) => LiveValues | null, void, undefined> {
    while (!signal.aborted && !this.#stopped) {
      const seen = this.#store.next;
      yield (key) => lastUsage(this.#store, key);
      await this.#afterSweep(seen, signal);
    }
  }

  lastMemory(path: GroupPath): MemoryCounters | null {
    return this.#paths.get(path)?.lastMemory ?? null;
  }

  heartbeat(): Heartbeat {
    return { ...this.#heartbeats.make(this.#now(), this.#targets), sampler: this.#meter.report() };
  }

  cost(): Heartbeat['sampler'] {
    return this.#meter.report();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const group of this.#groups.values()) group.close();
    this.#groups.clear();
    this.#host.close();
    this.#wakeWatches();
  }

  #schedule(): void {
    const nowMs = this.#now();
    // A timer may fire a little early: a second that is about to begin counts as begun.
    const second = Math.floor((nowMs + SAMPLE_INTERVAL_MS / 20) / SAMPLE_INTERVAL_MS);
    const wait = (second + 1) * SAMPLE_INTERVAL_MS - nowMs;
    this.#timer = setTimeout(() => void this.#sweep(), wait);
  }

  /** Samples the host and every group, in slices; the time of the sweep is that of its beginning. */
  async #sweep(): Promise<void> {
    const atMs = this.#now();
    this.#meter.beginSweep();
    this.#listener?.beginSweep(atMs);
    let sliceEnds = performance.now() + SLICE_MS;
    let present = 0;
    const hasHost = this.#sampleHost();
    this.#store.put(HOST_KEY, hasHost ? this.#row : null);
    if (hasHost) this.#listener?.took(HOST_KEY, HOST_KEY, this.#row);
    for (const family of this.#families) {
      for (const { group, how } of family.sample(this.#store.next, this.#row)) {
        if (how !== 'gone') present += 1;
        // Targets may have changed between two slices: a group that has left meanwhile is not put.
        if (this.#groups.get(group.key) === group) this.#keep(group, how);
        if (performance.now() < sliceEnds) continue;
        this.#meter.pause();
        await new Promise((resolve) => setImmediate(resolve));
        if (this.#stopped) return;
        this.#meter.resume();
        sliceEnds = performance.now() + SLICE_MS;
      }
    }
    this.#store.commit(atMs);
    this.#listener?.endSweep();
    this.#meter.endSweep(present);
    this.#wakeWatches();
    this.#schedule();
  }

  #keep(group: SampledGroup, how: Sampled['how']): void {
    const { key, life } = group;
    if (how === 'left') {
      this.#store.repeat(key);
    } else if (how === 'read' && life !== null) {
      this.#store.put(key, this.#row);
      this.#listener?.took(key, life, this.#row);
    } else {
      this.#store.put(key, null);
      this.#listener?.gone(key);
    }
  }

  #sampleHost(): boolean {
    try {
      this.#host.read(this.#row);
      return true;
    } catch (error) {
      // What cannot be read is a gap, tried again in the next sweep.
      if (!(error instanceof CgroupError) && !(error instanceof Error && 'errno' in error)) throw error;
      return false;
    }
  }

  /** Resolves when there is a sweep that `cursor` has not seen, or when watching is over. */
  #afterSweep(cursor: number, signal: AbortSignal): Promise<void> {
    if (this.#store.next > cursor || this.#stopped || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #wakeWatches(): void {
    for (const wake of this.#waiting) wake();
  }
}
