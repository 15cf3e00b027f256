import type { Transaction } from '@bulkhead/db';
import { BulkheadError, GIB } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';

/** No single image may be larger, whatever the quota. */
const MAX_IMAGE_BYTES = 64 * GIB;

/** What the tenant's own images take of its quota. Unpacked and each for itself: sharing of layers is a gift of the host. */
export async function readImageRoom(
  tx: Pick<Transaction, '$queryRaw'>,
  tenantId: string,
): Promise<{ usedBytes: number; limitBytes: number }> {
  const [row] = await tx.$queryRaw<{ usedBytes: number; limitBytes: number }[]>`
    select t."quotaImageBytes"::float8 as "limitBytes", coalesce((
      select sum(i."sizeBytes") from "Image" i where i."tenantId" = t.id and i."deletedAt" is null and i.state = 'ready'
    ), 0)::float8 as "usedBytes" from "Tenant" t where t.id = ${tenantId}::uuid`;
  if (row === undefined) throw new BulkheadError('NOT_FOUND', 'There is no such tenant.');
  return row;
}

/** How large a new image may be. Throws QUOTA_EXCEEDED when there is no room for any. */
export async function requireImageRoom(tx: Transaction, tenant: TenantContext): Promise<number> {
  const { usedBytes, limitBytes } = await readImageRoom(tx, tenant.id);
  const left = Math.min(limitBytes - usedBytes, MAX_IMAGE_BYTES);
  if (left >= 1) return Math.floor(left);
  throw new BulkheadError(
    'QUOTA_EXCEEDED',
    `The images of ${tenant.slug} take ${usedBytes} of ${limitBytes} bytes. Delete some, or ask an operator for more.`,
    { shortages: [] },
  );
}
