import { MINUTE_MS, type UsageChunk, MAX_INSTANCES_PER_HOST } from '@bulkhead/shared';
import type { GroupPath, SampleRow } from '../cgroup/driver.ts';
import type { SampleListener } from '../metering/sampler.ts';
import { compartmentKey, instanceKey } from '../metering/targets.ts';
import type { BookState } from './checkpoint.ts';
import { ChunkClock } from './chunk-clock.ts';
import { divideRest } from './divide-rest.ts';
import { MeterSet } from './meter-set.ts';
import type { Meter, MeterRules, SweepMoment } from './meter.ts';

const MAX_RECORDS = 2 * MAX_INSTANCES_PER_HOST + 1;
/** A longer silence than this is no silence, but a clock that was set. */
const MAX_SILENCE_MS = 7 * 24 * 60 * MINUTE_MS;

export interface Reserved {
  id: string;
  tenantSlug: string;
  cpuMillicores: number;
  memoryBytes: number;
}

export interface BookOptions extends MeterRules {
  memoryBytes: number;
  bootId: string;
  /** Length of a chunk; chunks end with whole multiples of it by the host's clock. */
  chunkMs: number;
  /** Whether the groups of this life were there before the journal was. */
  isOld(life: string): boolean;
  /** Whether it is known by now what runs here: until then nobody is taken for ended who was not looked for. */
  isSettled(): boolean;
  /** The host's clock. */
  now(): number;
  /** Milliseconds of a clock that nobody sets. */
  clock(): number;
}

/** The odometers of everything on this host: hears of every sample, and closes a chunk about once a minute. */
export class UsageBook implements SampleListener {
  readonly #options: BookOptions;
  readonly #meters: MeterSet;
  readonly #chunk: ChunkClock;
  /** Where each instance's group is looked for. */
  readonly #paths = new Map<string, GroupPath>();
  /** Instances that have ended since the last chunk, with what they used in their last second. */
  readonly #ended = new Map<Meter, number>();
  /** What is added to the clock to come to the axis of the meters. */
  #offsetMs = 0;
  /** The sweep under way, or else the last one. */
  #sweep: SweepMoment;
  #sweepAtMs: number;
  #lastSweepMs: number;

  constructor(options: BookOptions, state: BookState | null) {
    this.#options = options;
    const nowMs = options.now();
    this.#meters = new MeterSet(options);
    this.#chunk = new ChunkClock(options.chunkMs, state?.fromMs ?? nowMs);
    this.#sweepAtMs = nowMs;
    if (state !== null) {
      const silenceMs = Math.min(Math.max(0, nowMs - state.atMs), MAX_SILENCE_MS);
      this.#offsetMs = state.axisMs + silenceMs - options.clock();
    }
    this.#sweep = { atMs: this.#axisMs(), second: 0 };
    this.#lastSweepMs = this.#sweep.atMs;
    if (state !== null) this.#restore(state);
    this.host.allocate(options.cores * 1_000, options.memoryBytes, this.#sweep.atMs);
  }

  /** Odometers go on, from nothing, and so does the chunk under way. */
  restart(): void {
    for (const meter of this.#meters.all()) {
      meter.settle(this.#axisMs(), this.#lastSweepMs);
      meter.reset();
    }
    this.#ended.clear();
    this.#chunk.fromMs = this.#options.now();
  }

  instance(instanceId: string): Meter | null {
    return this.#meters.get(instanceKey(instanceId));
  }

  compartment(tenantSlug: string): Meter | null {
    return this.#meters.get(compartmentKey(tenantSlug));
  }

  get host(): Meter {
    return this.#meters.host;
  }

  /** What is sampled from the next sweep on; `path` null: it does not run. */
  aim(
    tenants: readonly string[],
    instances: readonly { id: string; tenantSlug: string; path: GroupPath | null }[],
  ): void {
    for (const tenantSlug of tenants) this.#meters.tenant(tenantSlug);
    const paths = new Map<string, GroupPath>();
    for (const { id, tenantSlug, path } of instances) {
      this.#meters.instance(id, tenantSlug);
      if (path !== null) paths.set(instanceKey(id), path);
    }
    for (const [key, path] of this.#paths) {
      const meter = this.#meters.get(key);
      // Also who was not there for a single sweep has run, and has been counted in its compartment.
      if (meter !== null && paths.get(key) !== path) this.#endOf(meter);
    }
    this.#paths.clear();
    for (const [key, path] of paths) this.#paths.set(key, path);
  }

  /** The whole list of what is reserved here, whether it runs or not. */
  allocate(reserved: readonly Reserved[]): void {
    const atMs = this.#axisMs();
    const sums = new Map<Meter, { cpuMillicores: number; memoryBytes: number }>();
    for (const { id, tenantSlug, cpuMillicores, memoryBytes } of reserved) {
      const meter = this.#meters.instance(id, tenantSlug);
      sums.set(meter, { cpuMillicores, memoryBytes });
      const tenant = this.#meters.tenant(tenantSlug);
      const sum = sums.get(tenant) ?? { cpuMillicores: 0, memoryBytes: 0 };
      sums.set(tenant, {
        cpuMillicores: sum.cpuMillicores + cpuMillicores,
        memoryBytes: sum.memoryBytes + memoryBytes,
      });
    }
    for (const meter of this.#meters.all()) {
      if (meter === this.host) continue;
      const { cpuMillicores, memoryBytes } = sums.get(meter) ?? { cpuMillicores: 0, memoryBytes: 0 };
      meter.allocate(cpuMillicores, memoryBytes, atMs);
    }
  }

  beginSweep(atMs: number): void {
    this.#sweep = { atMs: this.#axisMs(), second: this.#chunk.secondOf(atMs) };
    this.#sweepAtMs = atMs;
  }

  took(key: string, life: string, row: SampleRow): void {
    const meter = this.#meters.get(key);
    if (meter === null || meter.putOff(life, row, this.#sweep)) return;
    const before = meter.raw.life;
    if (before !== null && before !== life && meter.subject.kind === 'instance') this.#endOf(meter);
    else if (before === life && !meter.isPresent) this.#ended.delete(meter);
    meter.take(life, row, this.#sweep, this.#options.isOld(life));
  }

  /** The last sample that there will be of a compartment, whether it was sampled before or not. */
  lastOf(tenantSlug: string, life: string, row: SampleRow): void {
    const meter = this.#meters.tenant(tenantSlug);
    meter.take(life, row, this.#sweep, this.#options.isOld(life));
    meter.end(this.#lastSweepMs);
  }

  gone(key: string): void {
    const meter = this.#meters.get(key);
    if (meter === null || !meter.isPresent) return;
    if (meter.subject.kind === 'instance') this.#endOf(meter);
    else meter.end(this.#lastSweepMs);
  }

  endSweep(): void {
    const elapsedMs = this.#sweep.atMs - this.#lastSweepMs;
    this.#lastSweepMs = this.#sweep.atMs;
    for (const meter of this.#meters.tenants()) meter.passOnIo(elapsedMs);
    this.host.passOnIo(elapsedMs);
  }

  /** Whether the last sweep came to the end of a chunk. */
  isDue(): boolean {
    return this.#chunk.isDue(this.#sweepAtMs);
  }

  /** What was counted since the last chunk. */
  close(seq: number): UsageChunk {
    const { fromMs, toMs } = this.#chunk.close(this.#sweepAtMs);
    const seconds = Math.round((toMs - fromMs) / 1_000);
    this.#settle();
    const told = this.#meters.all().filter((meter) => meter.hasNews);
    // Compartments first: they are the bill. Who finds no room is told with the next chunk.
    const order = { host: 0, tenant: 1, instance: 2 };
    told.sort((one, other) => order[one.subject.kind] - order[other.subject.kind]);
    const records = told.slice(0, MAX_RECORDS).map((meter) => meter.record(seconds));
    this.#meters.forgetIdle((key) => this.#paths.has(key));
    return { seq, fromMs, toMs, records };
  }

  /** As it is now, also in the middle of a chunk. */
  state(): Omit<BookState, 'networks' | 'oldLives'> {
    this.#settleAll();
    return {
      bootId: this.#options.bootId,
      atMs: this.#options.now(),
      axisMs: this.#axisMs(),
      fromMs: this.#chunk.fromMs,
      meters: this.#meters.all().map((meter) => meter.keep()),
      ended: [...this.#ended].map(([meter, weight]) => [instanceKey(meter.subject.instanceId ?? ''), weight]),
    };
  }

  #settle(): void {
    if (this.#options.isSettled()) {
      for (const meter of this.#meters.all()) meter.catchUp();
      divideRest(this.#meters.tenants(), this.#ended);
      this.#ended.clear();
    }
    this.#settleAll();
  }

  #settleAll(): void {
    for (const meter of this.#meters.all()) meter.settle(this.#sweep.atMs, this.#lastSweepMs);
  }

  #restore({ bootId, meters, ended }: BookState): void {
    const isSameBoot = bootId === this.#options.bootId;
    // Compartments before those in them.
    for (const kind of ['host', 'tenant', 'instance'] as const) {
      for (const kept of meters) {
        if (kept.kind !== kind) continue;
        const meter = this.#meters.of(kept);
        meter.restore(kept, isSameBoot);
        // Until it is seen alive.
        if (kind === 'instance' && kept.isPresent && isSameBoot) this.#ended.set(meter, weightOf(meter));
      }
    }
    if (!isSameBoot) return;
    for (const [key, weight] of ended) {
      const meter = this.#meters.get(key);
      if (meter !== null) this.#ended.set(meter, weight);
    }
  }

  #endOf(meter: Meter): void {
    this.#ended.set(meter, Math.max(weightOf(meter), this.#ended.get(meter) ?? 0));
    meter.end(this.#lastSweepMs);
  }

  #axisMs(): number {
    return this.#options.clock() + this.#offsetMs;
  }
}

function weightOf(meter: Meter): number {
  return Math.max(1, Math.round(meter.lastSecondUsec));
}
