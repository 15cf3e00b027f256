import type { TenantRow } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { readTenant } from './tenant-rows.ts';

/** One tenant. Errors: NOT_FOUND. */
export function getTenant(deps: Deps, slug: string): Promise<TenantRow> {
  return readTenant(deps, slug);
}
