import { DAY_MS } from '@bulkhead/shared';
import { useLocale } from 'next-intl';
import { useMemo } from 'react';
import type { TimeSpan } from './history-range.ts';

export interface HistoryTime {
  /** Of a tick on an axis of this span: the clock, the day, or the month. */
  tick: (span: TimeSpan) => (atMs: number) => string;
  /** From when to when, with the zone. */
  between: (fromMs: number, toMs: number) => string;
  /** The same, as short as it is clear. */
  shortly: (fromMs: number, toMs: number) => string;
}

/** Times of the past in the reader's own zone; only for what is drawn in the browser. */
export function useHistoryTime(): HistoryTime {
  const locale = useLocale();
  return useMemo(() => {
    const format = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(locale, { hourCycle: 'h23', ...options });
    const clock = format({ hour: '2-digit', minute: '2-digit' });
    const day = format({ month: 'short', day: 'numeric' });
    const month = format({ month: 'short', year: 'numeric' });
    const toMinute = { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
    const moment = format({ ...toMinute, timeZoneName: 'short' });
    const short = format(toMinute);
    const days = format({ year: 'numeric', month: 'short', day: 'numeric' });
    const isMidnight = (atMs: number) => clock.format(atMs) === clock.format(new Date(2000, 0, 1));
    return {
      tick: ({ fromMs, toMs }) => {
        if (toMs - fromMs > 62 * DAY_MS) return (atMs) => month.format(atMs);
        return (atMs) => (isMidnight(atMs) ? day : toMs - fromMs > 4 * DAY_MS ? day : clock).format(atMs);
      },
      between: (fromMs, toMs) => moment.formatRange(fromMs, toMs),
      shortly: (fromMs, toMs) => (toMs - fromMs > 2 * DAY_MS ? days : short).formatRange(fromMs, toMs),
    };
  }, [locale]);
}
