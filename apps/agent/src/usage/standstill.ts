import { throttledWall } from '@bulkhead/shared';
import type { Cells } from './cells.ts';
import type { Look } from './look.ts';
import { grown, RAW, RAW_COLUMNS } from './raw-counters.ts';

/** The kernel brings the totals of pressure up to date every two seconds: over less time than this they say little. */
const WINDOW_MS = 4_000;

/** The columns that are summed up, which follow one another. */
const FIRST = RAW.cpuThrottledPeriods;
const LAST = RAW.ioPressureUsec;
/** The columns of a compartment that tell what its instances stood still for. */
const ABOVE = [RAW.cpuUsageUsec, RAW.cpuThrottledUsec, RAW.cpuThrottledPeriods, RAW.cpuPressureUsec];

/** What stood still in a window, µs of wall time; NaN where this kernel does not tell. */
export interface Standstill {
  elapsedMs: number;
  own: number;
  tenant: number;
  cpuStall: number;
  memoryStall: number;
  ioStall: number;
}

/** Adds up what a group and its compartment counted until a window is long enough to tell for what the group stood still. */
export class StandstillWindow {
  static readonly CELLS = RAW_COLUMNS.length + ABOVE.length;
  readonly #sums: Float64Array;
  /** ABOVE of the compartment when the window began, and of which life of it they are; null: there is none above. */
  readonly #above: Float64Array;
  #aboveLife: string | null = null;
  #elapsedMs = 0;
  #usedUsec = 0;
  #isEmpty = true;

  constructor(cells: Cells) {
    this.#sums = cells.next(RAW_COLUMNS.length);
    this.#above = cells.next(ABOVE.length);
  }

  /** Whether nothing was added since it began. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** After a reading of the group that filled `grown`. `above` has been read in the same sweep. */
  add(elapsedMs: number): void {
    this.#isEmpty = false;
    this.#elapsedMs += elapsedMs;
    for (let index = FIRST; index <= LAST; index += 1) {
      const amount = grown[index] ?? Number.NaN;
      if (amount !== 0) this.#sums[index] = (this.#sums[index] ?? 0) + amount;
    }
    this.#usedUsec += grown[RAW.cpuUsageUsec] || 0;
  }

  /** Null: it is not full yet. `isOver`: the group has ended, so there is no more to come. */
  close(above: Look | null, cores: number, isOver = false): Standstill | null {
    if (this.#elapsedMs <= 0 || (this.#elapsedMs < WINDOW_MS && !isOver)) return null;
    const sum = (name: keyof typeof RAW): number => this.#sums[RAW[name]] ?? Number.NaN;
    const isKnown = above !== null && above.life !== null && above.life === this.#aboveLife;
    const ofAbove = (column: number): number | null =>
      isKnown ? known((above.values[column] ?? Number.NaN) - (this.#above[ABOVE.indexOf(column)] ?? Number.NaN)) : null;
    const held = throttledWall(
      {
        elapsed: this.#elapsedMs * 1_000,
        used: this.#usedUsec,
        throttled: known(sum('cpuThrottledUsec')),
        throttledPeriods: known(sum('cpuThrottledPeriods')),
        localThrottled: known(sum('cpuLocalThrottledUsec')),
        waited: known(sum('cpuPressureUsec')),
        ioWaited: null,
        memoryWaited: null,
        compartmentUsed: ofAbove(RAW.cpuUsageUsec),
        compartmentThrottled: ofAbove(RAW.cpuThrottledUsec),
        compartmentThrottledPeriods: ofAbove(RAW.cpuThrottledPeriods),
        compartmentWaited: ofAbove(RAW.cpuPressureUsec),
        hostUsed: null,
      },
      cores,
    );
    const standstill = {
      elapsedMs: this.#elapsedMs,
      own: held.own,
      tenant: held.tenant,
      cpuStall: sum('cpuPressureUsec'),
      memoryStall: sum('memoryPressureUsec'),
      ioStall: sum('ioPressureUsec'),
    };
    this.begin(above);
    return standstill;
  }

  begin(above: Look | null): void {
    this.#isEmpty = true;
    this.#elapsedMs = 0;
    this.#usedUsec = 0;
    this.#sums.fill(0);
    this.beginLater(above);
  }

  /** Of an empty one: it begins now. */
  beginLater(above: Look | null): void {
    if (above === null) return;
    this.#aboveLife = above.life;
    for (let place = 0; place < ABOVE.length; place += 1) {
      this.#above[place] = above.values[ABOVE[place] ?? 0] ?? Number.NaN;
    }
  }
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : Math.max(0, value);
}
