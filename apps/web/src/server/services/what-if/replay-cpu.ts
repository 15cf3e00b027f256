import { HOUR_MS } from '@bulkhead/shared';

/** Of a ceiling, as the engine and the agent both write it: 100 ms. */
export const PERIODS_PER_SEC = 10;
/** Minutes are told with a jitter of the sweeps; work does not stop waiting for that. */
const JITTER_MS = 5_000;

/** Seconds of one compartment that follow on one another. */
export interface DemandStretch {
  fromMs: number;
  /** Millicores used in each second; null where that is not known. */
  millicores: readonly (number | null)[];
  /** In how many periods of a second with demand the kernel saw it run, on average; null: not known. */
  periodsSeen: number | null;
}

/** Periods as the kernel counts them: those in which something wanted to run, and of these the ones in which it was held back. */
export interface Periods {
  periods: number;
  throttledPeriods: number;
}

/**
 * Recorded demand, run against a ceiling period by period: what a period has no time for waits for the next one, and a period
 * is throttled when what waited and what came is more than it may use. Work comes when it came; that programs ask less when
 * they are answered later is not foreseen. Within a second it is spread evenly over the periods that were seen to run: bursts
 * that are shorter than that are seen too late. A second between what was before it and what came after it is taken for the one
 * in which the first gave way to the other: work that lasts begins and ends in the middle of seconds.
 */
export class CpuReplay {
  readonly #ceilingMillicores: number;
  /** Millicore-periods that were wanted and not served yet. */
  #waiting = 0;
  #expectedAtMs = NaN;
  #isRunning = false;
  /** The demand of the second before, where it is known. */
  #before: number | null = null;
  /** Seconds of which the demand is known. */
  knownSec = 0;
  /** By how much work would have come too late when it was worst, s. */
  longestDelaySec = 0;
  readonly total: Periods = { periods: 0, throttledPeriods: 0 };
  /** By the beginning of each hour, epoch milliseconds. */
  readonly hours = new Map<number, Periods>();

  constructor(ceilingMillicores: number) {
    this.#ceilingMillicores = ceilingMillicores;
  }

  /** Stretches come in their order. */
  add({ fromMs, millicores, periodsSeen }: DemandStretch): void {
    if (!(Math.abs(fromMs - this.#expectedAtMs) <= JITTER_MS)) this.#forget();
    this.#expectedAtMs = fromMs + millicores.length * 1_000;
    const arrivals = periodsWithWork(periodsSeen);
    millicores.forEach((demand, index) => {
      if (demand === null) {
        this.#forget();
        return;
      }
      this.knownSec += 1;
      const shape = shapeOf({ before: this.#before, demand, after: millicores[index + 1] ?? null }, arrivals);
      const second = this.#replaySecond(shape);
      this.#before = demand;
      for (const sum of [this.total, hourOf(this.hours, fromMs + index * 1_000)]) {
        sum.periods += second.periods;
        sum.throttledPeriods += second.throttledPeriods;
      }
      const delaySec = this.#waiting / PERIODS_PER_SEC / Math.max(1, this.#ceilingMillicores);
      this.longestDelaySec = Math.max(this.longestDelaySec, delaySec);
    });
  }

  /** Nothing is known of what was before: nothing waits. */
  #forget(): void {
    this.#waiting = 0;
    this.#before = null;
  }

  #replaySecond(shape: readonly number[]): Periods {
    const second: Periods = { periods: 0, throttledPeriods: 0 };
    for (const comes of shape) {
      const wanted = this.#waiting + comes;
      // The kernel counts one period more than it ran in: its timer fires once to find nothing, and stops.
      if (wanted > 0 || this.#isRunning) second.periods += 1;
      this.#isRunning = wanted > 0;
      this.#waiting = Math.max(0, wanted - this.#ceilingMillicores);
      if (this.#waiting > 0) second.throttledPeriods += 1;
    }
    return second;
  }
}

/** What comes in each period of a second, in millicores; their mean is its demand. */
function shapeOf(
  { before, demand, after }: { before: number | null; demand: number; after: number | null },
  arrivals: number,
): number[] {
  const periods = Array.from({ length: PERIODS_PER_SEC }, (_, period) => period);
  if (arrivals < PERIODS_PER_SEC) {
    return periods.map((period) => (period < arrivals ? demand * (PERIODS_PER_SEC / arrivals) : 0));
  }
  const isBetween = before !== null && after !== null && (before - demand) * (demand - after) > 0;
  if (!isBetween) return periods.map(() => demand);
  // So many periods were still as before.
  const still = PERIODS_PER_SEC * ((demand - after) / (before - after));
  return periods.map((period) => after + (before - after) * Math.min(1, Math.max(0, still - period)));
}

/** In how many periods of a second its demand came: as many as were seen, without the one that the kernel counts at the end. */
function periodsWithWork(seen: number | null): number {
  if (seen === null || seen > PERIODS_PER_SEC - 0.5) return PERIODS_PER_SEC;
  return Math.max(1, Math.round(seen - 1));
}

function hourOf(hours: Map<number, Periods>, atMs: number): Periods {
  const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
  const known = hours.get(hourMs);
  if (known !== undefined) return known;
  const hour: Periods = { periods: 0, throttledPeriods: 0 };
  hours.set(hourMs, hour);
  return hour;
}
