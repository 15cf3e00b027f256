import type { UsageRecord } from '@bulkhead/shared';
import { COLUMN } from '../cgroup/columns.ts';
import type { SampleRow } from '../cgroup/driver.ts';
import { Allocation } from './allocation.ts';
import type { KeptMeter } from './checkpoint.ts';
import { CpuSplit } from './cpu-split.ts';
import { Demand } from './demand.ts';
import { KillCount } from './kill-count.ts';
import { grown, RAW, RawCounters } from './raw-counters.ts';
import { SERIES, Spreads } from './spreads.ts';
import { StandstillWindow } from './standstill.ts';
import { TOTAL, Totals } from './totals.ts';

const MIB = 1024 ** 2;

/** In both the kernel's read and written bytes, and operations, follow one another in this order. */
const IO_KINDS = 4;
const FIRST_IO_TOTAL = TOTAL.ioReadBytes;
const FIRST_IO_RAW = RAW.ioReadBytes;

export type MeterSubject = Pick<UsageRecord, 'kind' | 'tenantSlug' | 'instanceId'>;

export interface MeterRules {
  /** Processors of the host. */
  cores: number;
  /** The kernel keeps in a compartment the I/O of groups that are gone (v2): else it is summed up from its instances. */
  keepsIo: boolean;
}

/**
 * The odometer of one instance, compartment or host, over all lives of its group, and what its series did in the chunk
 * under way. Times are milliseconds on an axis of the caller's that no clock sets back; fractions stay in the totals.
 */
export class Meter {
  readonly subject: MeterSubject;
  readonly above: Meter | null;
  readonly #rules: MeterRules;
  readonly #totals = new Totals();
  readonly #allocation = new Allocation(this.#totals);
  readonly #cpu = new CpuSplit(this.#totals);
  readonly #raw = new RawCounters();
  readonly #spreads = new Spreads();
  readonly #window = new StandstillWindow();
  readonly #kills = new KillCount();
  readonly #demand: Demand | null;
  #isPresent = false;
  #readMs = 0;
  #seenMs = 0;
  #memoryBytes = 0;
  #cacheBytes = Number.NaN;
  #pids = Number.NaN;
  /** Of what is below, since the last sweep: [read, written bytes, read, written operations]. */
  readonly #ioBelow = new Float64Array(IO_KINDS);
  /** CPU time of the last second in which it was read, µs. */
  lastSecondUsec = 0;
  /** Of a compartment: CPU time that none of its instances was seen to use, since it was last divided; it may be below 0. */
  beyondUsec = 0;
  /** Whether it ran since this was last set to false. */
  ran = false;

  constructor(subject: MeterSubject, above: Meter | null, rules: MeterRules) {
    this.subject = subject;
    this.above = above;
    this.#rules = rules;
    this.#demand = subject.kind === 'tenant' ? new Demand() : null;
  }

  get isPresent(): boolean {
    return this.#isPresent;
  }

  get raw(): RawCounters {
    return this.#raw;
  }

  get userShare(): number {
    return this.#cpu.userShare;
  }

  get hasNews(): boolean {
    return this.#totals.hasMoved;
  }

  get demand(): Demand | null {
    return this.#demand;
  }

  /** A sample of the group. `isOld`: this life of it began before the journal did. */
  take(life: string, row: SampleRow, atMs: number, isOld: boolean): void {
    const isSame = life === this.#raw.life;
    if (!isSame) {
      this.end();
      this.#raw.begin(life, isOld);
      this.#readMs = atMs;
    }
    if (!isSame || !this.#isPresent) this.#window.begin(this.above?.raw ?? null);
    const elapsedMs = Math.max(0, atMs - this.#readMs);
    this.#raw.read(row);
    this.#countCpu(elapsedMs);
    this.#totals.add(TOTAL.cpuPeriods, grown[RAW.cpuPeriods] || 0);
    this.#totals.add(TOTAL.cpuThrottledPeriods, grown[RAW.cpuThrottledPeriods] || 0);
    this.#totals.add(TOTAL.cpuStallUsec, grown[RAW.cpuPressureUsec] || 0);
    this.#totals.add(TOTAL.memoryStallUsec, grown[RAW.memoryPressureUsec] || 0);
    this.#totals.add(TOTAL.ioStallUsec, grown[RAW.ioPressureUsec] || 0);
    this.#totals.add(
      TOTAL.memoryKills,
      this.#kills.read(this.#raw.values[RAW.memoryKills] ?? Number.NaN, !isSame, isOld),
    );
    this.#countIo(elapsedMs);
    this.#noteGauges(row, elapsedMs);
    this.#isPresent = true;
    this.#seenMs = atMs;
    this.#window.add(elapsedMs);
    this.#closeWindow();
  }

  /** It is as it was when it was last read. */
  stay(atMs: number): void {
    this.#seenMs = atMs;
  }

  /** The group is gone, or is not looked at any more. */
  end(): void {
    if (!this.#isPresent) return;
    this.#advance(this.#seenMs, this.#memoryBytes);
    this.#closeWindow(true);
    this.#isPresent = false;
  }

  /** The kernel's log tells of a kill, which the group may not have lived to be read for. */
  addKill(): void {
    this.#totals.add(TOTAL.memoryKills, this.#kills.log());
  }

  /** CPU time that was not seen to be this one's when it was read. `userShare`: how much of it is the user's. */
  addCpu(usageUsec: number, userShare: number): void {
    this.#cpu.add(usageUsec, userShare);
  }

  addNetwork(inBytes: number, outBytes: number, elapsedMs: number): void {
    this.#totals.add(TOTAL.networkInBytes, inBytes);
    this.#totals.add(TOTAL.networkOutBytes, outBytes);
    this.#spreads.noteRate(SERIES.networkInBytesPerSec, inBytes, elapsedMs);
    this.#spreads.noteRate(SERIES.networkOutBytesPerSec, outBytes, elapsedMs);
  }

  /** At the end of a sweep: what those below have done in it goes upwards. */
  passOnIo(sweepMs: number): void {
    if (this.#rules.keepsIo && this.subject.kind === 'tenant') return;
    for (let kind = 0; kind < IO_KINDS; kind += 1) this.#addIo(kind, this.#ioBelow[kind] ?? 0);
    if (this.#isPresent) this.#noteIo(this.#ioBelow[0] ?? 0, this.#ioBelow[1] ?? 0, sweepMs);
    this.#ioBelow.fill(0);
  }

  /** What is reserved for it from now on. */
  allocate(cpuMillicores: number, memoryBytes: number, atMs: number): void {
    this.#allocation.set(cpuMillicores, memoryBytes, atMs);
  }

  /** Everything up to now is in the totals when it returns. */
  settle(atMs: number): void {
    if (this.#isPresent) this.#advance(this.#seenMs, this.#memoryBytes);
    this.#allocation.accrue(atMs);
    this.#cpu.divide();
  }

  /** After `settle`: what it came to, and what its series did since the last record. */
  record(seconds: number): UsageRecord {
    if (this.#isPresent) this.#noteStanding();
    this.#totals.hasMoved = false;
    return {
      ...this.subject,
      totals: Array.from(this.#totals.values, Math.floor),
      series: this.#spreads.take(),
      demandMillicores: this.#demand?.take(seconds) ?? [],
    };
  }

  /** After `settle`. */
  keep(): KeptMeter {
    return {
      ...this.subject,
      totals: [...this.#totals.values],
      life: this.#raw.life,
      raw: Array.from(this.#raw.values, (value) => (Number.isNaN(value) ? null : value)),
      kills: this.#kills.counted,
      isPresent: this.#isPresent,
      readMs: this.#readMs,
      memoryBytes: this.#memoryBytes,
      userShare: this.#cpu.userShare,
      lastSecondUsec: this.lastSecondUsec,
      beyondUsec: this.beyondUsec,
      allocation: this.#allocation.reservation,
      hasNews: this.#totals.hasMoved,
    };
  }

  /** Goes on where another agent left off: the next sample of the same life tells what happened since. */
  restore(kept: KeptMeter, isSameBoot: boolean): void {
    this.#totals.values.set(kept.totals);
    this.#raw.life = isSameBoot ? kept.life : null;
    this.#raw.values.set(kept.raw.map((value) => value ?? Number.NaN));
    this.#kills.counted = kept.kills;
    this.#readMs = kept.readMs;
    this.#seenMs = kept.readMs;
    this.#memoryBytes = kept.memoryBytes;
    this.#cpu.userShare = kept.userShare;
    this.lastSecondUsec = kept.lastSecondUsec;
    this.beyondUsec = kept.beyondUsec;
    this.#allocation.reservation = kept.allocation;
    this.#totals.hasMoved = kept.hasNews;
  }

  /** Counts from nothing again, from now on. To be called after `settle`. */
  reset(): void {
    this.#totals.values.fill(0);
    this.beyondUsec = 0;
    this.#totals.hasMoved = true;
  }

  #countCpu(elapsedMs: number): void {
    const usageUsec = grown[RAW.cpuUsageUsec] || 0;
    this.#cpu.count(usageUsec, grown[RAW.cpuUserUsec] || 0, grown[RAW.cpuSystemUsec] || 0);
    if (this.subject.kind === 'tenant') this.beyondUsec += usageUsec;
    else if (this.above !== null) this.above.beyondUsec -= usageUsec;
    this.#spreads.noteRate(SERIES.cpuMillicores, usageUsec / 1_000, elapsedMs);
    this.#demand?.note(usageUsec, elapsedMs);
    if (elapsedMs > 0) this.lastSecondUsec = (usageUsec * 1_000) / elapsedMs;
    // The init of a container that does nothing wakes once a second for about 15 µs.
    if (usageUsec > 250) this.ran = true;
  }

  #countIo(elapsedMs: number): void {
    if (this.subject.kind === 'host' || (this.subject.kind === 'tenant' && !this.#rules.keepsIo)) return;
    for (let kind = 0; kind < IO_KINDS; kind += 1) this.#addIo(kind, grown[FIRST_IO_RAW + kind] || 0);
    this.#noteIo(grown[RAW.ioReadBytes] || 0, grown[RAW.ioWriteBytes] || 0, elapsedMs);
  }

  #addIo(kind: number, amount: number): void {
    if (amount === 0) return;
    this.#totals.add(FIRST_IO_TOTAL + kind, amount);
    if (this.above !== null) this.above.#ioBelow[kind] = (this.above.#ioBelow[kind] ?? 0) + amount;
  }

  #noteIo(readBytes: number, writeBytes: number, elapsedMs: number): void {
    this.#spreads.noteRate(SERIES.ioReadBytesPerSec, readBytes, elapsedMs);
    this.#spreads.noteRate(SERIES.ioWriteBytesPerSec, writeBytes, elapsedMs);
  }

  #noteGauges(row: SampleRow, elapsedMs: number): void {
    // Page cache that is easily given back is nobody's need.
    const inactiveBytes = row[COLUMN.memoryInactiveFileBytes] || 0;
    const memoryBytes = Math.max(0, (row[COLUMN.memoryUsageBytes] || 0) - inactiveBytes);
    const beforeBytes = this.#advance(this.#readMs + elapsedMs, memoryBytes);
    this.#cacheBytes = row[COLUMN.memoryCacheBytes] ?? Number.NaN;
    this.#pids = row[COLUMN.pidsCurrent] ?? Number.NaN;
    // What the chart shows between two looks is what the bill counts.
    if (elapsedMs > 0) this.#spreads.note(SERIES.memoryBytes, (beforeBytes + memoryBytes) / 2, elapsedMs);
    this.#spreads.note(SERIES.memoryBytes, memoryBytes, 0);
    this.#spreads.note(SERIES.memoryCacheBytes, this.#cacheBytes, elapsedMs);
    this.#spreads.note(SERIES.pids, this.#pids, elapsedMs);
  }

  /** Where nothing was read in the whole chunk, because it stood still: what it was like all the same. */
  #noteStanding(): void {
    this.#spreads.note(SERIES.memoryBytes, this.#memoryBytes, 0);
    this.#spreads.note(SERIES.memoryCacheBytes, this.#cacheBytes, 0);
    this.#spreads.note(SERIES.pids, this.#pids, 0);
  }

  /** Time in which it was there, and memory over it: between two looks the mean of both. Answers the memory before. */
  #advance(toMs: number, memoryBytes: number): number {
    const elapsedMs = Math.max(0, toMs - this.#readMs);
    const beforeBytes = elapsedMs > 0 || this.#isPresent ? this.#memoryBytes : memoryBytes;
    this.#totals.add(TOTAL.memoryMibSeconds, (((beforeBytes + memoryBytes) / 2 / MIB) * elapsedMs) / 1_000);
    this.#totals.add(TOTAL.runningMs, elapsedMs);
    this.#readMs = Math.max(toMs, this.#readMs);
    this.#memoryBytes = memoryBytes;
    return beforeBytes;
  }

  #closeWindow(isOver = false): void {
    const stood = this.#window.close(this.above?.raw ?? null, this.#rules.cores, isOver);
    if (stood === null) return;
    // Of a compartment its own ceiling is the tenant's.
    const isTenant = this.subject.kind === 'tenant';
    const [own, tenant] = isTenant ? [0, stood.own + stood.tenant] : [stood.own, stood.tenant];
    const { elapsedMs } = stood;
    if (this.subject.kind !== 'host') {
      this.#totals.add(TOTAL.throttledOwnUsec, Math.round(own));
      this.#totals.add(TOTAL.throttledTenantUsec, Math.round(tenant));
      this.#spreads.noteRate(SERIES.throttledOwnUsecPerSec, own, elapsedMs);
      this.#spreads.noteRate(SERIES.throttledTenantUsecPerSec, tenant, elapsedMs);
    }
    this.#spreads.noteRate(SERIES.cpuStallUsecPerSec, stood.cpuStall, elapsedMs);
    this.#spreads.noteRate(SERIES.memoryStallUsecPerSec, stood.memoryStall, elapsedMs);
    this.#spreads.noteRate(SERIES.ioStallUsecPerSec, stood.ioStall, elapsedMs);
  }
}
