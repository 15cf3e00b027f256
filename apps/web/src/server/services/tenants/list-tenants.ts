import type { TenantRow } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { readTenants } from './tenant-rows.ts';

/** All tenants, by slug. */
export function listTenants(deps: Deps): Promise<TenantRow[]> {
  return readTenants(deps, {});
}
