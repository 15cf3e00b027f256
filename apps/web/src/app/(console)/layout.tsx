import { HydrationBoundary } from '@tanstack/react-query';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { ConsoleShell } from '../../components/shell/console-shell.tsx';
import { dehydrated } from '../../trpc/server.ts';
import { PATH_HEADER } from '../path-header.ts';
import { requireSession } from '../read-session.ts';

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  await requireSession((await headers()).get(PATH_HEADER) ?? '/');
  return (
    <HydrationBoundary state={dehydrated()}>
      <ConsoleShell>{children}</ConsoleShell>
    </HydrationBoundary>
  );
}
