'use client';

import { useFormatter, useLocale } from 'next-intl';
import { useHydrated, useNowMs } from './use-now.ts';

export interface RelativeTimeProps {
  /** Epoch milliseconds. */
  atMs: number;
}

/** "4 seconds ago", ticking, with the exact local time on hover. */
export function RelativeTime({ atMs }: RelativeTimeProps) {
  const nowMs = useNowMs();
  const hydrated = useHydrated();
  const locale = useLocale();
  const format = useFormatter();
  // A moment that another clock puts into the future is now, unless it is meant to come.
  const shownMs = atMs > nowMs && atMs - nowMs < 5_000 ? nowMs : atMs;
  return (
    <time
      dateTime={new Date(atMs).toISOString()}
      // The zone is the browser's: the server does not know it, so it says nothing.
      {...(hydrated && {
        title: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(atMs),
      })}
    >
      {format.relativeTime(shownMs, nowMs)}
    </time>
  );
}
