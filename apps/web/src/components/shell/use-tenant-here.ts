'use client';

import type { SessionView } from '@bulkhead/shared';
import { useParams } from 'next/navigation';
import { useSession } from '../use-session.ts';

/** The tenant that this page is about, as far as the reader is somebody there. */
export function useTenantHere(): SessionView['tenants'][number] | undefined {
  const { tenant: tenantSlug } = useParams<{ tenant?: string }>();
  return useSession()?.tenants.find((each) => each.slug === tenantSlug);
}
