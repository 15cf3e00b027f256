import { DAY_MS, HOUR_MS, MINUTE_MS } from '@bulkhead/shared';
import type { TimeSpan } from './history-range.ts';

const PIXELS_A_TICK = 76;
const MOST_SPACES = 7;

/** Steps that read well on a clock, and from a day on in a calendar. */
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14].map((days) => days * DAY_MS),
];

/** Ticks at round local times: of the clock, of days, and for the longest at beginnings of months. */
export function historyTicks({ fromMs, toMs }: TimeSpan, widthPx: number): number[] {
  const most = Math.max(2, Math.min(MOST_SPACES, Math.floor(widthPx / PIXELS_A_TICK) - 1));
  const stepMs = STEPS_MS.find((step) => (toMs - fromMs) / step <= most);
  const ticks = stepMs === undefined ? monthsIn({ fromMs, toMs }, most) : timesIn({ fromMs, toMs }, stepMs);
  return ticks.filter((tick) => tick >= fromMs && tick <= toMs);
}

/** From the local midnight before the span on: an hour that summer time adds or takes does not shift days. */
function timesIn({ fromMs, toMs }: TimeSpan, stepMs: number): number[] {
  const ticks: number[] = [];
  const days = Math.max(1, stepMs / DAY_MS);
  // Steps of several days keep their places while the span moves on.
  const origin = stepMs > DAY_MS ? -(Math.floor(fromMs / DAY_MS) % days) : 0;
  for (let index = 0; ; index += 1) {
    const midnight = localMidnight(fromMs, origin + index * days);
    if (midnight > toMs) return ticks;
    if (stepMs >= DAY_MS) {
      ticks.push(midnight);
      continue;
    }
    const next = Math.min(localMidnight(fromMs, index + 1), toMs + 1);
    for (let tick = midnight; tick < next; tick += stepMs) ticks.push(tick);
  }
}

function monthsIn({ fromMs, toMs }: TimeSpan, most: number): number[] {
  const every = Math.max(1, Math.ceil((toMs - fromMs) / (30 * DAY_MS) / most));
  const first = new Date(fromMs);
  const ticks: number[] = [];
  for (let month = first.getMonth() - (first.getMonth() % every); ; month += every) {
    const tick = new Date(first.getFullYear(), month, 1).getTime();
    if (tick > toMs) return ticks;
    ticks.push(tick);
  }
}

function localMidnight(atMs: number, daysLater: number): number {
  const date = new Date(atMs);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + daysLater).getTime();
}
