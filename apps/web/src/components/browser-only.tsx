'use client';

import { NextIntlClientProvider, useLocale, useMessages } from 'next-intl';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Messages } from '../i18n/messages.ts';
import { PageSkeleton } from './page-skeleton.tsx';

interface BrowserOnlyProps {
  /** Where the page's own texts are, in its language; the frame's are here. */
  messagesPath: string;
  children: ReactNode;
}

/** The outline of a page until the browser has taken it over and has the texts; then the page. */
export function BrowserOnly({ messagesPath, children }: BrowserOnlyProps) {
  const locale = useLocale();
  const frame = useMessages();
  const own = usePageMessages(messagesPath);
  const messages = useMemo(() => ({ ...frame, ...own }), [frame, own]);
  if (own === null) return <PageSkeleton />;
  return (
    <NextIntlClientProvider locale={locale} messages={messages}>
      {children}
    </NextIntlClientProvider>
  );
}

/**
 * The texts of a page; null until they are there. In another language the ones before stay until then. No Suspense: React
 * holds back what follows on an outline for up to 300 ms.
 */
function usePageMessages(path: string): Partial<Messages> | null {
  const [messages, setMessages] = useState<Partial<Messages> | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    let wanted = true;
    readMessages(path).then(
      (read) => wanted && setMessages(read),
      (error: unknown) => wanted && setFailure(error),
    );
    return () => {
      wanted = false;
    };
  }, [path]);
  if (failure !== null)
    throw failure instanceof Error ? failure : new Error('The texts of the page are not to be had.');
  return messages;
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
