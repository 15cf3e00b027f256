import { BulkheadError, type TenantScope } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';

/**
 * Nobody hands out, takes away or changes what is more than they hold themselves: with that rule a right to change members
 * or roles cannot be turned into any other right. Errors: FORBIDDEN.
 */
export function requireHolds(tenant: TenantContext, scopes: readonly TenantScope[], field: string): void {
  const lacking = scopes.filter((scope) => !tenant.scopes.has(scope));
  if (lacking.length === 0) return;
  throw new BulkheadError(
    'FORBIDDEN',
    `You do not hold ${lacking.join(', ')} in ${tenant.slug} yourself, so it is not yours to give or take.`,
    { field },
  );
}
