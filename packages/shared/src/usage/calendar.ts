import { HOUR_MS } from './series.ts';

/** The farthest that a zone's midnight is from that of UTC, and an hour that the clocks are changed by. */
const REACH_MS = 15 * HOUR_MS;

/** Whether a text is the name of a time zone: `Europe/Berlin`, `UTC`. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** A day of the calendar; a month and a day beyond the last are carried on, as Date.UTC does. */
export interface CalendarDay {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
}

/** The day that it is at a moment in a zone. */
export function dayAt(atMs: number, timeZone: string): CalendarDay {
  return readDay(formatterOf(timeZone).format(atMs));
}

/**
 * The first whole hour of the ledger that begins on this day or later, in epoch milliseconds. An hour belongs to the day in
 * which it begins: where a zone is half an hour off, the ledger's hour that midnight cuts is the day's before.
 */
export function startOfDay({ year, month, day }: CalendarDay, timeZone: string): number {
  const formatter = formatterOf(timeZone);
  const midnightMs = Date.UTC(year, month - 1, day);
  const wanted = new Date(midnightMs).toISOString().slice(0, 10);
  for (let hourMs = midnightMs - REACH_MS; hourMs < midnightMs + REACH_MS; hourMs += HOUR_MS) {
    if (formatter.format(hourMs) >= wanted) return hourMs;
  }
  return midnightMs + REACH_MS;
}

/** The first hour of a month, `2026-11`, and the first of the next. */
export function monthRange(month: string, timeZone: string): { fromMs: number; toMs: number } {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return {
    fromMs: startOfDay({ year, month: number, day: 1 }, timeZone),
    toMs: startOfDay({ year, month: number + 1, day: 1 }, timeZone),
  };
}

/** The month that it is at a moment in a zone: `2026-11`. */
export function monthAt(atMs: number, timeZone: string): string {
  return formatterOf(timeZone).format(atMs).slice(0, 7);
}

/** Beginnings of the days, or months, that have hours in `[fromMs, toMs)`; the first may have begun before. */
export function calendarSteps(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  step: 'day' | 'month',
  timeZone: string,
): number[] {
  const first = dayAt(fromMs, timeZone);
  const steps: number[] = [];
  for (let index = 0; ; index += 1) {
    const day =
      step === 'day' ? { ...first, day: first.day + index } : { ...first, month: first.month + index, day: 1 };
    const startMs = startOfDay(day, timeZone);
    if (startMs >= toMs) return steps;
    steps.push(startMs);
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>();
const MAX_FORMATTERS = 100;

/** Writes a moment's day as `2026-11-23`: making a formatter costs more than a thousand uses of it. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const options = { timeZone, calendar: 'iso8601', year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const made = new Intl.DateTimeFormat('en-CA', options);
  if (formatters.size >= MAX_FORMATTERS) formatters.clear();
  formatters.set(timeZone, made);
  return made;
}

function readDay(text: string): CalendarDay {
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  return { year, month, day };
}
