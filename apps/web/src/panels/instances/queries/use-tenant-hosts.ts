'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** The hosts that a tenant may know, for the filter. */
export function useTenantHosts(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.quota.get.queryOptions({ tenantSlug })).data?.hosts ?? [];
}
