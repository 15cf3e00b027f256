'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** A tenant at a glance. What is used changes without anybody's doing, so it is read again every few seconds. */
export function useTenantOverview(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.overview.tenant.queryOptions({ tenantSlug }, { refetchInterval: 10_000 }));
}
