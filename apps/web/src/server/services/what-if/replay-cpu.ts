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
 * that are shorter than that are seen too late.
 */
export class CpuReplay {
  readonly #ceilingMillicores: number;
  /** Millicore-periods that were wanted and not served yet. */
  #waiting = 0;
  #expectedAtMs = NaN;
  #isRunning = false;
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
    if (!(Math.abs(fromMs - this.#expectedAtMs) <= JITTER_MS)) this.#waiting = 0;
    this.#expectedAtMs = fromMs + millicores.length * 1_000;
    const arrivals = periodsWithWork(periodsSeen);
    millicores.forEach((demand, index) => {
      if (demand === null) {
        this.#waiting = 0;
        return;
      }
      this.knownSec += 1;
      const second = this.#replaySecond(demand, arrivals);
      for (const sum of [this.total, hourOf(this.hours, fromMs + index * 1_000)]) {
        sum.periods += second.periods;
        sum.throttledPeriods += second.throttledPeriods;
      }
      const delaySec = this.#waiting / PERIODS_PER_SEC / Math.max(1, this.#ceilingMillicores);
      this.longestDelaySec = Math.max(this.longestDelaySec, delaySec);
    });
  }

  #replaySecond(demand: number, arrivals: number): Periods {
    const second: Periods = { periods: 0, throttledPeriods: 0 };
    for (let period = 0; period < PERIODS_PER_SEC; period += 1) {
      const wanted = this.#waiting + (period < arrivals ? demand * (PERIODS_PER_SEC / arrivals) : 0);
      // The kernel counts one period more than it ran in: its timer fires once to find nothing, and stops.
      if (wanted > 0 || this.#isRunning) second.periods += 1;
      this.#isRunning = wanted > 0;
      this.#waiting = Math.max(0, wanted - this.#ceilingMillicores);
      if (this.#waiting > 0) second.throttledPeriods += 1;
    }
    return second;
  }
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
