'use client';

import type { SessionView, TenantScope } from '@bulkhead/shared';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../trpc/client.tsx';

/** Who is signed in. The console's layout reads it on the server, so it is there from the first picture on. */
export function useSession(): SessionView | undefined {
  const trpc = useTRPC();
  return useQuery(trpc.session.current.queryOptions()).data;
}

/** Whether the reader may do something in a tenant. Only decides what is offered: the server decides what is done. */
export function useTenantAllows(tenantSlug: string, scope: TenantScope): boolean {
  const session = useSession();
  return session?.tenants.find((tenant) => tenant.slug === tenantSlug)?.scopes.includes(scope) ?? false;
}
