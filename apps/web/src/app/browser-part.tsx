import { getLocale } from 'next-intl/server';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { preload } from 'react-dom';
import { BrowserOnly } from '../components/browser-only.tsx';
import { messagesPath } from '../i18n/message-version.ts';
import { PATH_HEADER } from './path-header.ts';

/**
 * What only a browser draws: it has the data with the page and the texts in its cache, so the server spares itself the
 * drawing of a page that nobody could use before the browser has drawn it once more.
 */
export async function BrowserPart({ children }: { children: ReactNode }) {
  const address = (await headers()).get(PATH_HEADER) ?? '/';
  const path = messagesPath(await getLocale(), address.split('?', 1)[0] ?? '/');
  preload(path, { as: 'fetch', crossOrigin: 'anonymous' });
  return <BrowserOnly messagesPath={path}>{children}</BrowserOnly>;
}
