'use client';

import type { AlertSummary } from '@bulkhead/shared';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../trpc/client.tsx';

/** What fires, in a few words: a tenant's, or with null the operators'. Kept up to date while changes are heard. */
export function useAlertSummary(tenantSlug: string | null, enabled: boolean): AlertSummary | undefined {
  const trpc = useTRPC();
  const own = useQuery(
    trpc.alerts.summary.queryOptions({ tenantSlug: tenantSlug ?? '' }, { enabled: enabled && tenantSlug !== null }),
  );
  const all = useQuery(trpc.alerts.summaryOfAll.queryOptions(undefined, { enabled: enabled && tenantSlug === null }));
  return (tenantSlug === null ? all : own).data;
}
