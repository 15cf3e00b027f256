'use client';

import { useLocale } from 'next-intl';

/** Writes a moment as the clocks of a time zone show it, without one as the browser's do. */
export function useMoment(timeZone?: string): (atMs: number) => string {
  const format = makeFormat(useLocale(), timeZone);
  return (atMs) => format.format(atMs);
}

/** A zone that this browser does not know is shown in UTC, which says so. */
function makeFormat(locale: string, timeZone: string | undefined): Intl.DateTimeFormat {
  const shape = { dateStyle: 'medium', timeStyle: 'short' } as const;
  try {
    return new Intl.DateTimeFormat(locale, { ...shape, timeZone });
  } catch {
    return new Intl.DateTimeFormat(locale, { ...shape, timeZone: 'UTC' });
  }
}
