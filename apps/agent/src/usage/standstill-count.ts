import type { UsageRecord } from '@bulkhead/shared';
import type { Cells } from './cells.ts';
import type { Look } from './look.ts';
import { grown, RAW } from './raw-counters.ts';
import { SERIES, type Spreads } from './spreads.ts';
import { StandstillWindow, type Standstill } from './standstill.ts';
import { TOTAL, type Totals } from './totals.ts';

/** For how long one odometer's group stood still, and what for, window after window. */
export class StandstillCount {
  static readonly CELLS = StandstillWindow.CELLS;
  readonly #kind: UsageRecord['kind'];
  readonly #cores: number;
  readonly #above: Look | null;
  readonly #totals: Totals;
  readonly #spreads: Spreads;
  readonly #window: StandstillWindow;

  /** `above`: the last look at the compartment that it is in. */
  constructor(
    { kind, cores, above }: { kind: UsageRecord['kind']; cores: number; above: Look | null },
    cells: Cells,
    totals: Totals,
    spreads: Spreads,
  ) {
    this.#kind = kind;
    this.#cores = cores;
    this.#above = above;
    this.#totals = totals;
    this.#spreads = spreads;
    this.#window = new StandstillWindow(cells);
  }

  /** Whether everything up to the last look is counted. */
  get isEmpty(): boolean {
    return this.#window.isEmpty;
  }

  begin(): void {
    this.#window.begin(this.#above);
  }

  /** Where it is empty: what comes is counted from now on. */
  beginLater(): void {
    this.#window.beginLater(this.#above);
  }

  /** After a reading of the group that filled `grown`. */
  add(elapsedMs: number): void {
    this.#window.add(elapsedMs);
    this.#close(false);
  }

  /** As `add`, where it is empty and nothing was throttled in that time. */
  addUnthrottled(elapsedMs: number): void {
    this.#note({
      elapsedMs,
      own: 0,
      tenant: 0,
      cpuStall: grown[RAW.cpuPressureUsec] ?? Number.NaN,
      memoryStall: grown[RAW.memoryPressureUsec] ?? Number.NaN,
      ioStall: grown[RAW.ioPressureUsec] ?? Number.NaN,
    });
  }

  /** The group has ended: there is no more to come. */
  end(): void {
    this.#close(true);
  }

  #close(isOver: boolean): void {
    const stood = this.#window.close(this.#above, this.#cores, isOver);
    if (stood !== null) this.#note(stood);
  }

  #note(stood: Standstill): void {
    // Of a compartment its own ceiling is the tenant's.
    const isTenant = this.#kind === 'tenant';
    const own = isTenant ? 0 : stood.own;
    const tenant = isTenant ? stood.own + stood.tenant : stood.tenant;
    const { elapsedMs } = stood;
    if (this.#kind !== 'host') {
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
