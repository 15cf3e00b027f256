import type { OperationView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { readOperations } from './operation-view.ts';

/** The tenant's newest operations, or those of one of its instances. */
export function listOperations(
  deps: Deps,
  tenant: TenantContext,
  { instanceId, limit }: { instanceId?: string | undefined; limit: number },
): Promise<OperationView[]> {
  return readOperations(deps.db, { tenantId: tenant.id, ...(instanceId === undefined ? {} : { instanceId }) }, limit);
}

/** The newest operations of all tenants. */
export function listAllOperations(deps: Deps, { limit }: { limit: number }): Promise<OperationView[]> {
  return readOperations(deps.db, {}, limit);
}
