'use client';

import { useLocale } from 'next-intl';

/** Writes a moment as the clocks of a time zone show it. */
export function useZonedTime(timeZone: string): (atMs: number) => string {
  const locale = useLocale();
  const format = makeFormat(locale, timeZone);
  return (atMs) => format.format(atMs);
}

/** A zone that this browser does not know is shown in UTC, which says so. */
function makeFormat(locale: string, timeZone: string): Intl.DateTimeFormat {
  const shape = { dateStyle: 'medium', timeStyle: 'short' } as const;
  try {
    return new Intl.DateTimeFormat(locale, { ...shape, timeZone });
  } catch {
    return new Intl.DateTimeFormat(locale, { ...shape, timeZone: 'UTC' });
  }
}
