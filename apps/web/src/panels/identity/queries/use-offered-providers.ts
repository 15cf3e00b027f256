'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** Providers that somebody can sign in with. Without an answer there is still the password. */
export function useOfferedProviders() {
  const trpc = useTRPC();
  return useQuery(trpc.providers.offered.queryOptions()).data ?? [];
}
