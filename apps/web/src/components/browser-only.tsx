'use client';

import { NextIntlClientProvider, useLocale, useMessages } from 'next-intl';
import { Suspense, use, useMemo } from 'react';
import type { ReactNode } from 'react';
import type { Messages } from '../i18n/messages.ts';
import { PageSkeleton } from './page-skeleton.tsx';
import { useHydrated } from './use-now.ts';

interface BrowserOnlyProps {
  /** Where the page's own texts are, in its language; the frame's are here. */
  messagesPath: string;
  children: ReactNode;
}

/** The outline of a page until the browser has taken it over and has the texts; then the page. */
export function BrowserOnly({ messagesPath, children }: BrowserOnlyProps) {
  if (!useHydrated()) return <PageSkeleton />;
  return (
    <Suspense fallback={<PageSkeleton />}>
      <WithMessages messagesPath={messagesPath}>{children}</WithMessages>
    </Suspense>
  );
}

function WithMessages({ messagesPath, children }: BrowserOnlyProps) {
  const frame = useMessages();
  const own = use(readMessages(messagesPath));
  const messages = useMemo(() => ({ ...frame, ...own }), [frame, own]);
  return (
    <NextIntlClientProvider locale={useLocale()} messages={messages}>
      {children}
    </NextIntlClientProvider>
  );
}

const TRIES = 3;
const PAUSE_MS = 500;
const read = new Map<string, Promise<Partial<Messages>>>();

/** Each page's once for as long as the dashboard is open. */
function readMessages(path: string): Promise<Partial<Messages>> {
  const known = read.get(path);
  if (known !== undefined) return known;
  const reading = fetchMessages(path);
  read.set(path, reading);
  // Whoever tries again, tries again here.
  reading.catch(() => read.delete(path));
  return reading;
}

async function fetchMessages(path: string): Promise<Partial<Messages>> {
  for (let tried = 1; ; tried += 1) {
    try {
      const response = await fetch(path);
      if (!response.ok) throw new Error(`The texts of the page answered ${response.status}.`);
      return (await response.json()) as Partial<Messages>;
    } catch (error) {
      if (tried === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tried));
    }
  }
}
