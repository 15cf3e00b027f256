import type { UsageRecord } from '@bulkhead/shared';
import { COLUMN } from '../cgroup/columns.ts';
import type { SampleRow } from '../cgroup/driver.ts';
import { Allocation } from './allocation.ts';
import { Cells } from './cells.ts';
import type { KeptMeter } from './checkpoint.ts';
import { CpuSplit } from './cpu-split.ts';
import { Demand } from './demand.ts';
import { IoCount } from './io-count.ts';
import { KillCount } from './kill-count.ts';
import { LOOK, Look } from './look.ts';
import { grown, RAW, RawCounters } from './raw-counters.ts';
import { SERIES, Spreads } from './spreads.ts';
import { StandstillCount } from './standstill-count.ts';
import { TOTAL, Totals } from './totals.ts';

const MIB = 1024 ** 2;
const CELLS = [Look, RawCounters, StandstillCount, Spreads, Totals, IoCount].reduce((sum, part) => sum + part.CELLS, 0);

export type MeterSubject = Pick<UsageRecord, 'kind' | 'tenantSlug' | 'instanceId'>;

/** When a sweep began, and which second of the chunk it ends, counted from 1. */
export interface SweepMoment {
  atMs: number;
  second: number;
}

export interface MeterRules {
  /** Processors of the host. */
  cores: number;
  /** The kernel keeps in a compartment the I/O of groups that are gone (v2): else it is summed up from its instances. */
  keepsIo: boolean;
}

/**
 * The odometer of one instance, compartment or host, over all lives of its group, and what its series did in the chunk
 * under way. Times are milliseconds on an axis of the caller's that no clock sets back; fractions stay in the totals.
 *
 * Most groups hardly move, and kernel counters are sums: a look at one that did not is put off, and counted together with those
 * after it before anything else is counted or told. `swept` below is when the last sweep that is over began: an
 * instance that was not told of in a sweep was as it is.
 */
export class Meter {
  readonly subject: MeterSubject;
  readonly above: Meter | null;
  readonly #rules: MeterRules;
  readonly #cells = new Cells(CELLS);
  // What a look that is put off touches comes first.
  readonly #look = new Look(this.#cells);
  readonly #raw = new RawCounters(this.#cells);
  readonly #spreads = new Spreads(this.#cells);
  readonly #totals = new Totals(this.#cells);
  readonly #allocation = new Allocation(this.#totals);
  readonly #cpu = new CpuSplit(this.#totals);
  readonly #kills = new KillCount();
  readonly #io: IoCount;
  readonly #standstill: StandstillCount;
  readonly #demand: Demand | null;
  #isPresent = false;
  /** Until when it is counted, and when it was looked at last. */
  #readMs = 0;
  #lookedMs = 0;
  /** The last look is put off. */
  #isBehind = false;
  #memoryBytes = 0;
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
    this.#io = new IoCount(this.#cells, this.#totals, this.#spreads, above === null ? null : above.#io);
    const standing = { kind: subject.kind, cores: rules.cores, above: above === null ? null : above.#look };
    this.#standstill = new StandstillCount(standing, this.#cells, this.#totals, this.#spreads);
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

  /** A sample of the group; false: it cannot be put off, and is to be taken. */
  putOff(life: string, row: SampleRow, { atMs, second }: SweepMoment): boolean {
    const overMs = atMs - this.#lookedMs;
    if (!this.#isPresent || life !== this.#look.life || !this.#standstill.isEmpty) return false;
    if (!this.#look.isNear(row, overMs)) return false;
    const usageUsec = (row[COLUMN.cpuUsageUsec] || 0) - (this.#look.values[LOOK.cpuUsageUsec] || 0);
    this.#look.follow(row);
    this.#lookedMs = atMs;
    this.#isBehind = true;
    this.#standstill.beginLater();
    this.#sawCpu(usageUsec, overMs, second);
    return true;
  }

  /** A sample that is counted now. `isOld`: this life of the group began before the journal did. */
  take(life: string, row: SampleRow, { atMs, second }: SweepMoment, isOld: boolean): void {
    const isSame = life === this.#raw.life;
    if (isSame) {
      this.catchUp();
    } else {
      this.end(this.#lookedMs);
      this.#raw.begin(life, isOld);
      this.#readMs = atMs;
    }
    if (!isSame || !this.#isPresent) this.#standstill.begin();
    const elapsedMs = Math.max(0, atMs - this.#readMs);
    this.#look.set(life, row);
    this.#count(elapsedMs, !isSame, isOld);
    this.#sawCpu(grown[RAW.cpuUsageUsec] || 0, elapsedMs, second);
    this.#isPresent = true;
    this.#lookedMs = atMs;
    this.#standstill.add(elapsedMs);
  }

  /** Counts the looks that were put off. Nothing stood still meanwhile, or they would not have been. */
  catchUp(): void {
    if (!this.#isBehind) return;
    this.#isBehind = false;
    const elapsedMs = Math.max(0, this.#lookedMs - this.#readMs);
    this.#count(elapsedMs, false, false);
    this.#standstill.addUnthrottled(elapsedMs);
  }

  /** The group is gone, or is not looked at any more. */
  end(sweptMs: number): void {
    if (!this.#isPresent) return;
    this.catchUp();
    this.#advance(this.#seenMs(sweptMs), this.#memoryBytes);
    this.#standstill.end();
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
    this.#io.countBelow(this.#isPresent ? sweepMs : 0);
  }

  /** What is reserved for it from now on. */
  allocate(cpuMillicores: number, memoryBytes: number, atMs: number): void {
    this.#allocation.set(cpuMillicores, memoryBytes, atMs);
  }

  /** Everything up to now is in the totals when it returns. */
  settle(atMs: number, sweptMs: number): void {
    this.catchUp();
    if (this.#isPresent) this.#advance(this.#seenMs(sweptMs), this.#memoryBytes);
    this.#allocation.accrue(atMs);
    this.#cpu.divide();
  }

  /** After `settle`: what it came to, and what its series did since the last record. */
  record(seconds: number): UsageRecord {
    if (this.#isPresent) this.#noteStanding();
    this.#io.settle();
    this.#totals.hasMoved = false;
    return {
      ...this.subject,
      totals: this.#totals.whole(),
      series: this.#spreads.take(),
      demandMillicores: this.#demand?.take(seconds) ?? [],
    };
  }

  /** After `settle`. */
  keep(): KeptMeter {
    return {
      ...this.subject,
      totals: this.#totals.keep(),
      life: this.#raw.life,
      raw: this.#raw.keep(),
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
    this.#lookedMs = kept.readMs;
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

  /** What `#look` says is new. */
  #count(elapsedMs: number, isNewLife: boolean, isOld: boolean): void {
    this.#raw.read(this.#look.values);
    this.#countCpu(elapsedMs);
    this.#totals.add(TOTAL.cpuPeriods, grown[RAW.cpuPeriods] || 0);
    this.#totals.add(TOTAL.cpuThrottledPeriods, grown[RAW.cpuThrottledPeriods] || 0);
    this.#totals.add(TOTAL.cpuStallUsec, grown[RAW.cpuPressureUsec] || 0);
    this.#totals.add(TOTAL.memoryStallUsec, grown[RAW.memoryPressureUsec] || 0);
    this.#totals.add(TOTAL.ioStallUsec, grown[RAW.ioPressureUsec] || 0);
    this.#totals.add(
      TOTAL.memoryKills,
      this.#kills.read(this.#raw.values[RAW.memoryKills] ?? Number.NaN, isNewLife, isOld),
    );
    this.#countIo(elapsedMs);
    this.#noteGauges(elapsedMs);
  }

  #countCpu(elapsedMs: number): void {
    const usageUsec = grown[RAW.cpuUsageUsec] || 0;
    this.#cpu.count(usageUsec, grown[RAW.cpuUserUsec] || 0, grown[RAW.cpuSystemUsec] || 0);
    if (this.subject.kind === 'tenant') this.beyondUsec += usageUsec;
    else if (this.above !== null) this.above.beyondUsec -= usageUsec;
    this.#spreads.noteRate(SERIES.cpuMillicores, usageUsec / 1_000, elapsedMs);
  }

  /** Since the look before. */
  #sawCpu(usageUsec: number, elapsedMs: number, second: number): void {
    this.#demand?.note(usageUsec, elapsedMs, second);
    if (elapsedMs > 0) this.lastSecondUsec = (usageUsec * 1_000) / elapsedMs;
    // The init of a container that does nothing wakes once a second for about 15 µs.
    if (usageUsec > 250) this.ran = true;
  }

  #seenMs(sweptMs: number): number {
    return this.subject.kind === 'instance' ? Math.max(sweptMs, this.#lookedMs) : this.#lookedMs;
  }

  #countIo(elapsedMs: number): void {
    if (this.subject.kind === 'host' || (this.subject.kind === 'tenant' && !this.#rules.keepsIo)) return;
    this.#io.countOwn(elapsedMs);
  }

  #noteGauges(elapsedMs: number): void {
    const { values } = this.#look;
    // Page cache that is easily given back is nobody's need.
    const inactiveBytes = values[LOOK.memoryInactiveFileBytes] || 0;
    const memoryBytes = Math.max(0, (values[LOOK.memoryUsageBytes] || 0) - inactiveBytes);
    const beforeBytes = this.#advance(this.#readMs + elapsedMs, memoryBytes);
    // What the chart shows between two looks is what the bill counts.
    if (elapsedMs > 0) this.#spreads.note(SERIES.memoryBytes, (beforeBytes + memoryBytes) / 2, elapsedMs);
    this.#spreads.note(SERIES.memoryBytes, memoryBytes, 0);
    this.#spreads.note(SERIES.memoryCacheBytes, values[LOOK.memoryCacheBytes] ?? Number.NaN, elapsedMs);
    this.#spreads.note(SERIES.pids, values[LOOK.pidsCurrent] ?? Number.NaN, elapsedMs);
  }

  /** Where nothing was read in the whole chunk, because it stood still: what it was like all the same. */
  #noteStanding(): void {
    this.#spreads.note(SERIES.memoryBytes, this.#memoryBytes, 0);
    this.#spreads.note(SERIES.memoryCacheBytes, this.#look.values[LOOK.memoryCacheBytes] ?? Number.NaN, 0);
    this.#spreads.note(SERIES.pids, this.#look.values[LOOK.pidsCurrent] ?? Number.NaN, 0);
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
}
