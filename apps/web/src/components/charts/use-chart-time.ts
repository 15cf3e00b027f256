import { useLocale } from 'next-intl';
import { useMemo } from 'react';

/**
 * Times of samples in the reader's own zone: minutes for axes and tables, seconds for short axes, and with
 * the zone for a cursor. Only for
 * what is drawn in the browser: the server does not know the zone.
 */
export function useChartTime(): Record<'formatMinute' | 'formatClock' | 'formatSecond', (atMs: number) => string> {
  const locale = useLocale();
  return useMemo(() => {
    const minute = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    const toSecond = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
    const clock = new Intl.DateTimeFormat(locale, toSecond);
    const second = new Intl.DateTimeFormat(locale, { ...toSecond, timeZoneName: 'short' });
    return {
      formatMinute: (atMs) => minute.format(atMs),
      formatClock: (atMs) => clock.format(atMs),
      formatSecond: (atMs) => second.format(atMs),
    };
  }, [locale]);
}
