'use client';

import { MantineProvider, mergeThemeOverrides } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { setNonce } from 'get-nonce';
import { useTranslations } from 'next-intl';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { DocumentTime } from '../components/document-time.ts';
import { ProofGate } from '../components/proof-gate.tsx';
import { ApiProvider } from '../trpc/client.tsx';
import { cssVariablesResolver } from './css-variables.ts';
import { DIALOG_PROPS, theme } from './theme.ts';

/** Close buttons are icons: their name is in the reader's language. */
function nameCloseButtons(label: string) {
  const closeButtonProps = { 'aria-label': label };
  return mergeThemeOverrides(theme, {
    components: {
      Modal: { defaultProps: { ...DIALOG_PROPS, closeButtonProps } },
      Drawer: { defaultProps: { ...DIALOG_PROPS, closeButtonProps } },
      Notification: { defaultProps: { closeButtonProps } },
    },
  });
}

interface ProvidersProps {
  nonce: string;
  madeAtMs: number;
  children: ReactNode;
}

/** What every page needs around it, in the browser as on the server. */
export function Providers({ nonce, madeAtMs, children }: ProvidersProps) {
  // A refresh makes another one, while the tab goes on with what it holds.
  const [documentTime] = useState(madeAtMs);
  // The document's policy knows the nonce that it came with; one of a later refresh would be refused.
  const [documentNonce] = useState(() => {
    // Dialogs lock the page behind them with a style element of their own.
    setNonce(nonce);
    return nonce;
  });
  const t = useTranslations('common');
  const close = t('close');
  const namedTheme = useMemo(() => nameCloseButtons(close), [close]);
  return (
    <MantineProvider
      theme={namedTheme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      getStyleNonce={() => documentNonce}
    >
      <NuqsAdapter>
        <ApiProvider>
          <DocumentTime value={documentTime}>{children}</DocumentTime>
          <ProofGate />
          {/* Above the bar of operations. */}
          <Notifications position="bottom-right" limit={4} containerWidth={360} mb={34} />
        </ApiProvider>
      </NuqsAdapter>
    </MantineProvider>
  );
}
