import './mantine-styles.css';
import '@mantine/notifications/styles.css';
import './globals.css';

import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import type { Metadata, Viewport } from 'next';
import { NextIntlClientProvider } from 'next-intl';
import { getLocale, getTranslations } from 'next-intl/server';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { CONTRAST_COOKIE, isContrast } from '../components/contrast.ts';
import { frameMessages } from '../i18n/message-version.ts';
import { NONCE_HEADER } from './content-security-policy.ts';
import { Providers } from './providers.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('common');
  return {
    title: { default: t('brand'), template: `%s · ${t('brand')}` },
    description: t('tagline'),
    robots: { index: false, follow: false },
  };
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#14181a' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const madeAtMs = Date.now();
  const nonce = (await headers()).get(NONCE_HEADER) ?? '';
  const contrast = (await cookies()).get(CONTRAST_COOKIE)?.value;
  return (
    <html lang={await getLocale()} data-contrast={isContrast(contrast) ? contrast : 'normal'} {...mantineHtmlProps}>
      <head>
        {/* Next's own comes with the page's title, after what a browser reads before it looks for /favicon.ico. */}
        <link rel="icon" href="/icon.svg" type="image/svg+xml" sizes="any" />
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} />
      </head>
      <body>
        <NextIntlClientProvider messages={frameMessages(await getLocale())}>
          <Providers nonce={nonce} madeAtMs={madeAtMs}>
            {children}
          </Providers>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
