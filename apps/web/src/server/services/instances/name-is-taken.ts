import { BulkheadError } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';

/** `field`: where the name stood in the input. */
export function nameIsTaken(tenant: TenantContext, name: string, field: string): BulkheadError {
  return new BulkheadError(
    'NAME_TAKEN',
    `${tenant.slug} has an instance "${name}" already; choose another name or delete that one first.`,
    { field, value: name },
  );
}
