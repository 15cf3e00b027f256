import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import type { ErrorCode } from '@bulkhead/shared';
import { errorShapeOf } from './error-shape.ts';

/** A proof or a new password gives the session a new cookie; what was on its way with the old one is asked again, once. */
function retriesFor(code: ErrorCode): number {
  if (code === 'UNAUTHENTICATED') return 1;
  return code === 'UNAVAILABLE' ? 2 : 0;
}

/** The session has ended elsewhere: go and sign in, and come back to where this was. */
function leaveIfSignedOut(error: unknown): void {
  if (typeof window === 'undefined' || errorShapeOf(error).code !== 'UNAUTHENTICATED') return;
  if (window.location.pathname === '/sign-in') return;
  const here = window.location.pathname + window.location.search;
  window.location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
}

/** The cache of answers. What a refusal says will not change by asking again, so only failures of transport are retried. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveIfSignedOut }),
    mutationCache: new MutationCache({ onError: leaveIfSignedOut }),
    defaultOptions: {
      queries: {
        // Prefetched answers are not asked for again while the page comes alive; changes are announced by live.changes.
        staleTime: 15_000,
        gcTime: 5 * 60_000,
        retry: (failures, error) => typeof window !== 'undefined' && failures < retriesFor(errorShapeOf(error).code),
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 5_000),
      },
      mutations: { retry: false },
    },
  });
}
