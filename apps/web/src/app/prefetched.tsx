import 'server-only';

import { HydrationBoundary } from '@tanstack/react-query';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { errorShapeOf } from '../trpc/error-shape.ts';
import { dehydrated } from '../trpc/server.ts';
import { BrowserPart } from './browser-part.tsx';

/**
 * Waits for what a page reads and hands it to the browser with the page. Something that does not exist is a 404; any
 * other failure is left to the panel, which reads again and says what is wrong.
 */
export async function Prefetched({ reads, children }: { reads: readonly Promise<unknown>[]; children: ReactNode }) {
  const outcomes = await Promise.allSettled(reads);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected' && errorShapeOf(outcome.reason).code === 'NOT_FOUND') notFound();
  }
  return (
    <HydrationBoundary state={dehydrated()}>
      <BrowserPart>{children}</BrowserPart>
    </HydrationBoundary>
  );
}
