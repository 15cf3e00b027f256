'use client';

import { usePathname } from 'next/navigation';
import { useSystemAllows } from '../use-system-allows.ts';
import { useTenantHere } from './use-tenant-here.ts';

/** Whose operations this page shows: of the tenant one is in, on the pages of operators those of all (null); elsewhere nobody's. */
export function useActivityHere(): string | null | undefined {
  const pathname = usePathname();
  const tenant = useTenantHere();
  const isOperator = useSystemAllows('operations:read-all');
  if (pathname.startsWith('/ops')) return isOperator ? null : undefined;
  return tenant?.scopes.includes('instances:read') === true ? tenant.slug : undefined;
}
