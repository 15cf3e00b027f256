import { NextIntlClientProvider } from 'next-intl';
import { getMessages } from 'next-intl/server';
import type { ReactNode } from 'react';
import { EntryFrame } from '../../components/entry-frame.tsx';

/** Drawn by the server, texts and all: nothing is in a browser's cache yet. */
export default async function EntryLayout({ children }: { children: ReactNode }) {
  return (
    <NextIntlClientProvider messages={await getMessages()}>
      <EntryFrame>{children}</EntryFrame>
    </NextIntlClientProvider>
  );
}
