'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { createTRPCClient, createWSClient, httpBatchLink, splitLink, wsLink } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { AppRouter } from '../server/root.ts';
import { proofLink } from './proof-link.ts';
import { requestProof } from './proof-request.ts';
import { makeQueryClient } from './query-client.ts';

const API_PATH = '/api/trpc';

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

function webSocketUrl(): string {
  const url = new URL(API_PATH, window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

function makeTrpcClient() {
  return createTRPCClient<AppRouter>({
    links: [
      proofLink(requestProof),
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        // Lazy, so that no socket is opened while a page renders on the server, nor before somebody listens.
        true: wsLink({
          client: createWSClient({
            url: webSocketUrl,
            lazy: { enabled: true, closeMs: 5_000 },
            keepAlive: { enabled: true, intervalMs: 10_000, pongTimeoutMs: 5_000 },
            retryDelayMs: (attempt) => Math.min(250 * 2 ** attempt, 10_000) * (0.5 + Math.random() / 2),
          }),
        }),
        false: httpBatchLink({
          url: API_PATH,
          maxItems: 20,
          maxURLLength: 8_000,
          headers: { 'x-bulkhead-csrf': '1' },
        }),
      }),
    ],
  });
}

let browserQueryClient: QueryClient | undefined;

/** One cache per browser tab; one per request on the server, so that no request sees another one's data. */
function getQueryClient(): QueryClient {
  if (typeof window === 'undefined') return makeQueryClient();
  browserQueryClient ??= makeQueryClient();
  return browserQueryClient;
}

/** The client side of the API for everything below it: `useTRPC()` and TanStack Query's cache. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const queryClient = getQueryClient();
  const [trpcClient] = useState(makeTrpcClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
