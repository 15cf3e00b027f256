import { dayAt, HOUR_MS, MAX_USAGE_RANGE_MS, monthAt, monthRange, startOfDay, type UsageStep } from '@bulkhead/shared';

export const RANGE_PRESETS = ['today', '7d', '30d', 'month', 'lastMonth', 'custom'] as const;
export type RangePreset = (typeof RANGE_PRESETS)[number];

export interface RangeChoice {
  range: RangePreset;
  /** Days of the calendar, `2026-11-23`, the last one included; of `custom` only. */
  from: string | null;
  to: string | null;
}

/** Whole hours of the ledger. */
export interface UsageSpan {
  fromMs: number;
  toMs: number;
}

/** What is asked for with a choice at some moment, up to the end of the hour that runs; null: it is no range. */
export function spanOf({ range, from, to }: RangeChoice, nowMs: number, timeZone: string): UsageSpan | null {
  const endMs = (Math.floor(nowMs / HOUR_MS) + 1) * HOUR_MS;
  const today = dayAt(nowMs, timeZone);
  switch (range) {
    case 'today':
      return { fromMs: Math.min(startOfDay(today, timeZone), endMs - HOUR_MS), toMs: endMs };
    case '7d':
      return { fromMs: startOfDay({ ...today, day: today.day - 6 }, timeZone), toMs: endMs };
    case '30d':
      return { fromMs: startOfDay({ ...today, day: today.day - 29 }, timeZone), toMs: endMs };
    case 'month':
      return {
        fromMs: Math.min(monthRange(monthAt(nowMs, timeZone), timeZone).fromMs, endMs - HOUR_MS),
        toMs: endMs,
      };
    case 'lastMonth':
      return monthRange(monthsBack(nowMs, timeZone, 2)[1] ?? '', timeZone);
    case 'custom':
      return from === null || to === null ? null : spanOfDays(from, to, timeZone);
  }
}

function spanOfDays(from: string, to: string, timeZone: string): UsageSpan | null {
  const fromMs = startOfDay(readDay(from), timeZone);
  const last = readDay(to);
  const toMs = startOfDay({ ...last, day: last.day + 1 }, timeZone);
  return toMs > fromMs && toMs - fromMs <= MAX_USAGE_RANGE_MS ? { fromMs, toMs } : null;
}

function readDay(text: string) {
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  return { year, month, day };
}

/** Steps that a screen tells apart. */
export function stepFor({ fromMs, toMs }: UsageSpan): Exclude<UsageStep, 'total'> {
  const hours = (toMs - fromMs) / HOUR_MS;
  if (hours <= 72) return 'hour';
  return hours <= 100 * 24 ? 'day' : 'month';
}

/** The running month and those before it, the newest first: `2026-11`. */
export function monthsBack(nowMs: number, timeZone: string, count: number): string[] {
  const [year = 0, month = 1] = monthAt(nowMs, timeZone).split('-').map(Number);
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(year, month - 1 - index, 1)).toISOString().slice(0, 7),
  );
}
