import { MINUTE_MS, type UsageChunk, MAX_INSTANCES_PER_HOST } from '@bulkhead/shared';
import type { GroupPath, SampleRow } from '../cgroup/driver.ts';
import type { SampleListener } from '../metering/sampler.ts';
import { compartmentKey, HOST_KEY, instanceKey } from '../metering/targets.ts';
import { MAX_METERS, type BookState } from './checkpoint.ts';
import { divideRest } from './divide-rest.ts';
import { Meter, type MeterRules, type MeterSubject } from './meter.ts';

const MAX_RECORDS = 2 * MAX_INSTANCES_PER_HOST + 1;
/** A longer silence than this is no silence, but a clock that was set. */
const MAX_SILENCE_MS = 7 * 24 * 60 * MINUTE_MS;
/** A chunk that ends with a whole minute is told to: a sweep begins some milliseconds after its second. */
const LATE_MS = 1_000;

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
  readonly #meters = new Map<string, Meter>();
  readonly #host: Meter;
  /** Where each instance's group is looked for. */
  readonly #paths = new Map<string, GroupPath>();
  /** Instances that have ended since the last chunk, with what they used in their last second. */
  readonly #ended = new Map<Meter, number>();
  /** What is added to the clock to come to the axis of the meters. */
  #offsetMs = 0;
  #fromMs: number;
  #sweepMs: number;
  #sweepAtMs: number;
  #lastSweepMs: number;

  constructor(options: BookOptions, state: BookState | null) {
    this.#options = options;
    const nowMs = options.now();
    this.#fromMs = state?.fromMs ?? nowMs;
    this.#sweepAtMs = nowMs;
    if (state !== null) {
      const silenceMs = Math.min(Math.max(0, nowMs - state.atMs), MAX_SILENCE_MS);
      this.#offsetMs = state.axisMs + silenceMs - options.clock();
    }
    this.#sweepMs = this.#axisMs();
    this.#lastSweepMs = this.#sweepMs;
    this.#host = this.#meter(HOST_KEY, { kind: 'host', tenantSlug: null, instanceId: null });
    if (state !== null) this.#restore(state);
    this.#host.allocate(options.cores * 1_000, options.memoryBytes, this.#sweepMs);
  }

  /** Odometers go on, from nothing, and so does the chunk under way. */
  restart(): void {
    for (const meter of this.#meters.values()) {
      meter.settle(this.#axisMs());
      meter.reset();
    }
    this.#ended.clear();
    this.#fromMs = this.#options.now();
  }

  instance(instanceId: string): Meter | null {
    return this.#meters.get(instanceKey(instanceId)) ?? null;
  }

  compartment(tenantSlug: string): Meter | null {
    return this.#meters.get(compartmentKey(tenantSlug)) ?? null;
  }

  get host(): Meter {
    return this.#host;
  }

  /** What is sampled from the next sweep on; `path` null: it does not run. */
  aim(
    tenants: readonly string[],
    instances: readonly { id: string; tenantSlug: string; path: GroupPath | null }[],
  ): void {
    for (const tenantSlug of tenants) this.#tenant(tenantSlug);
    const paths = new Map<string, GroupPath>();
    for (const { id, tenantSlug, path } of instances) {
      this.#instance(id, tenantSlug);
      if (path !== null) paths.set(instanceKey(id), path);
    }
    for (const [key, path] of this.#paths) {
      const meter = this.#meters.get(key);
      // Also who was not there for a single sweep has run, and has been counted in its compartment.
      if (meter !== undefined && paths.get(key) !== path) this.#endOf(meter);
    }
    this.#paths.clear();
    for (const [key, path] of paths) this.#paths.set(key, path);
  }

  /** The whole list of what is reserved here, whether it runs or not. */
  allocate(reserved: readonly Reserved[]): void {
    const atMs = this.#axisMs();
    const sums = new Map<Meter, { cpuMillicores: number; memoryBytes: number }>();
    for (const { id, tenantSlug, cpuMillicores, memoryBytes } of reserved) {
      const meter = this.#instance(id, tenantSlug);
      sums.set(meter, { cpuMillicores, memoryBytes });
      const tenant = this.#tenant(tenantSlug);
      const sum = sums.get(tenant) ?? { cpuMillicores: 0, memoryBytes: 0 };
      sums.set(tenant, {
        cpuMillicores: sum.cpuMillicores + cpuMillicores,
        memoryBytes: sum.memoryBytes + memoryBytes,
      });
    }
    for (const meter of this.#meters.values()) {
      if (meter === this.#host) continue;
      const { cpuMillicores, memoryBytes } = sums.get(meter) ?? { cpuMillicores: 0, memoryBytes: 0 };
      meter.allocate(cpuMillicores, memoryBytes, atMs);
    }
  }

  beginSweep(atMs: number): void {
    this.#sweepMs = this.#axisMs();
    this.#sweepAtMs = atMs;
    const second = Math.round((atMs - this.#fromMs) / 1_000);
    for (const meter of this.#meters.values()) meter.demand?.beginSweep(second);
  }

  took(key: string, life: string, row: SampleRow): void {
    const meter = this.#meters.get(key);
    if (meter === undefined) return;
    const before = meter.raw.life;
    if (before !== null && before !== life && meter.subject.kind === 'instance') this.#endOf(meter);
    else if (before === life && !meter.isPresent) this.#ended.delete(meter);
    meter.take(life, row, this.#sweepMs, this.#options.isOld(life));
  }

  /** The last sample that there will be of a compartment, whether it was sampled before or not. */
  lastOf(tenantSlug: string, life: string, row: SampleRow): void {
    const meter = this.#tenant(tenantSlug);
    meter.take(life, row, this.#sweepMs, this.#options.isOld(life));
    meter.end();
  }

  left(key: string): void {
    this.#meters.get(key)?.stay(this.#sweepMs);
  }

  gone(key: string): void {
    const meter = this.#meters.get(key);
    if (meter === undefined || !meter.isPresent) return;
    if (meter.subject.kind === 'instance') this.#endOf(meter);
    else meter.end();
  }

  endSweep(): void {
    const elapsedMs = this.#sweepMs - this.#lastSweepMs;
    this.#lastSweepMs = this.#sweepMs;
    for (const meter of this.#meters.values()) if (meter.subject.kind === 'tenant') meter.passOnIo(elapsedMs);
    this.#host.passOnIo(elapsedMs);
  }

  /** Whether the last sweep came to the end of a chunk. */
  isDue(): boolean {
    const { chunkMs } = this.#options;
    // A clock that was set back would have it wait until it is as late as it was.
    if (this.#sweepAtMs < this.#fromMs) return true;
    return Math.floor((this.#sweepAtMs + 50) / chunkMs) > Math.floor((this.#fromMs + 50) / chunkMs);
  }

  /** What was counted since the last chunk. */
  close(seq: number): UsageChunk {
    const { chunkMs } = this.#options;
    const wholeMs = Math.floor((this.#sweepAtMs + 50) / chunkMs) * chunkMs;
    const toMs = Math.max(this.#fromMs, this.#sweepAtMs - wholeMs < LATE_MS ? wholeMs : this.#sweepAtMs);
    const fromMs = this.#sweepAtMs < this.#fromMs ? toMs : this.#fromMs;
    const seconds = Math.round((toMs - fromMs) / 1_000);
    this.#settle();
    const told = [...this.#meters.values()].filter((meter) => meter.hasNews);
    // Compartments first: they are the bill. Who finds no room is told with the next chunk.
    const order = { host: 0, tenant: 1, instance: 2 };
    told.sort((one, other) => order[one.subject.kind] - order[other.subject.kind]);
    const records = told.slice(0, MAX_RECORDS).map((meter) => meter.record(seconds));
    this.#fromMs = this.#sweepAtMs < this.#fromMs ? this.#sweepAtMs : toMs;
    this.#forgetIdle();
    return { seq, fromMs, toMs, records };
  }

  /** As it is now, also in the middle of a chunk. */
  state(): Omit<BookState, 'networks'> {
    for (const meter of this.#meters.values()) meter.settle(this.#sweepMs);
    const keys = new Map([...this.#meters].map(([key, meter]) => [meter, key]));
    return {
      bootId: this.#options.bootId,
      atMs: this.#options.now(),
      axisMs: this.#axisMs(),
      fromMs: this.#fromMs,
      meters: [...this.#meters.values()].map((meter) => meter.keep()),
      ended: [...this.#ended].map(([meter, weight]) => [keys.get(meter) ?? '', weight]),
    };
  }

  #settle(): void {
    if (this.#options.isSettled()) {
      divideRest(
        [...this.#meters.values()].filter(({ subject }) => subject.kind === 'tenant'),
        this.#ended,
      );
      this.#ended.clear();
    }
    for (const meter of this.#meters.values()) meter.settle(this.#sweepMs);
  }

  #restore({ bootId, meters, ended }: BookState): void {
    const isSameBoot = bootId === this.#options.bootId;
    // Compartments before those in them.
    for (const kind of ['host', 'tenant', 'instance'] as const) {
      for (const kept of meters) {
        if (kept.kind !== kind) continue;
        const { tenantSlug, instanceId } = kept;
        const meter =
          kind === 'host'
            ? this.#host
            : kind === 'tenant'
              ? this.#tenant(tenantSlug ?? '')
              : this.#instance(instanceId ?? '', tenantSlug ?? '');
        meter.restore(kept, isSameBoot);
        // Until it is seen alive.
        if (kind === 'instance' && kept.isPresent && isSameBoot) this.#ended.set(meter, weightOf(meter));
      }
    }
    if (!isSameBoot) return;
    for (const [key, weight] of ended) {
      const meter = this.#meters.get(key);
      if (meter !== undefined) this.#ended.set(meter, weight);
    }
  }

  #endOf(meter: Meter): void {
    this.#ended.set(meter, Math.max(weightOf(meter), this.#ended.get(meter) ?? 0));
    meter.end();
  }

  #tenant(tenantSlug: string): Meter {
    return this.#meter(compartmentKey(tenantSlug), { kind: 'tenant', tenantSlug, instanceId: null });
  }

  #instance(instanceId: string, tenantSlug: string): Meter {
    return this.#meter(instanceKey(instanceId), { kind: 'instance', tenantSlug, instanceId });
  }

  #meter(key: string, subject: MeterSubject): Meter {
    const known = this.#meters.get(key);
    if (known !== undefined) return known;
    const above =
      subject.kind === 'host' ? null : subject.kind === 'tenant' ? this.#host : this.#tenant(subject.tenantSlug ?? '');
    const meter = new Meter(subject, above, this.#options);
    this.#meters.set(key, meter);
    return meter;
  }

  /** Those that have been idle for longest, when there are too many: they would come back with the odometer at nothing. */
  #forgetIdle(): void {
    if (this.#meters.size <= MAX_METERS) return;
    for (const kind of ['instance', 'tenant'] as const) {
      const used = new Set([...this.#meters.values()].map(({ above }) => above));
      for (const [key, meter] of this.#meters) {
        if (this.#meters.size <= MAX_METERS) return;
        const isIdle = !meter.hasNews && !meter.isPresent && !this.#paths.has(key) && !used.has(meter);
        if (isIdle && meter.subject.kind === kind) this.#meters.delete(key);
      }
    }
  }

  #axisMs(): number {
    return this.#options.clock() + this.#offsetMs;
  }
}

function weightOf(meter: Meter): number {
  return Math.max(1, Math.round(meter.lastSecondUsec));
}
