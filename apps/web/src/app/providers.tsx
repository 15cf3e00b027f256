'use client';

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { ApiProvider } from '../trpc/client.tsx';
import { theme } from './theme.ts';

/** What every page needs around it, in the browser as on the server. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <NuqsAdapter>
        <ApiProvider>
          {children}
          <Notifications position="bottom-right" limit={4} containerWidth={360} />
        </ApiProvider>
      </NuqsAdapter>
    </MantineProvider>
  );
}
