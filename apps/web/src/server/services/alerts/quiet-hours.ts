import type { QuietHours } from '@bulkhead/shared';

const MAX_KEPT_ZONES = 500;
const clocks = new Map<string, Intl.DateTimeFormat>();

/**
 * Whether nobody is to be told at a moment. It goes by the clock on the wall of the time zone: on the day on which that is
 * moved, quiet hours are as much shorter or longer.
 */
export function isQuiet({ timeZone, fromMinute, toMinute }: QuietHours, now: Date): boolean {
  const minute = minuteOfDay(timeZone, now);
  if (fromMinute <= toMinute) return minute >= fromMinute && minute < toMinute;
  return minute >= fromMinute || minute < toMinute;
}

function minuteOfDay(timeZone: string, now: Date): number {
  const parts = clockOf(timeZone).formatToParts(now);
  const part = (type: 'hour' | 'minute') => Number(parts.find((each) => each.type === type)?.value ?? 0);
  return part('hour') * 60 + part('minute');
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const kept = clocks.get(timeZone);
  if (kept) return kept;
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (clocks.size >= MAX_KEPT_ZONES) clocks.clear();
  clocks.set(timeZone, clock);
  return clock;
}
