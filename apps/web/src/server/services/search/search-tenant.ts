import type { TenantHit } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { runFinders } from './finder.ts';
import { TENANT_FINDERS } from './tenant-finders.ts';

/** What of the tenant has the text in its name or is the id that the text is; only kinds that the reader may read. */
export function searchTenant(deps: Deps, tenant: TenantContext, text: string): Promise<TenantHit[]> {
  return runFinders(deps.db, TENANT_FINDERS, {
    text,
    tenantId: tenant.id,
    holds: (scope) => tenant.scopes.has(scope),
  });
}
