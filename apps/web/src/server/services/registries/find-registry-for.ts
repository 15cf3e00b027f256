import type { Transaction } from '@bulkhead/db';
import { BulkheadError } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import { objectToAddress } from './object-to-address.ts';
import { noSuchRegistry } from './registry-rows.ts';

/**
 * The registry whose credentials go along with a reference: the named one, else that of its address, the tenant's own before
 * the operators'. Null: none is known, and it is asked as by anybody. Throws NOT_FOUND (registryId), INVALID_INPUT for one of
 * another address, POLICY (reference) for an address inside of our networks that no operator has named.
 */
export async function findRegistryFor(
  tx: Transaction,
  tenant: TenantContext,
  { address, registryId }: { address: string; registryId: string | null },
): Promise<{ id: string } | null> {
  const rows = await tx.$queryRaw<{ id: string; address: string; isOwn: boolean }[]>`
    select r.id::text as id, r.address, r."tenantId" is not null as "isOwn" from "Registry" r
    where (r."tenantId" = ${tenant.id}::uuid or r."tenantId" is null)
      and (r.address = ${address} or r.id = ${registryId}::uuid)
    order by r."tenantId" is null, r."createdAt", r.id limit 200`;
  const named = rows.find(({ id }) => id === registryId);
  if (registryId !== null && named === undefined) throw noSuchRegistry(registryId);
  if (named !== undefined && named.address !== address) {
    throw new BulkheadError('INVALID_INPUT', `That registry is at ${named.address}, the image at ${address}.`, {
      field: 'registryId',
    });
  }
  const isVouchedFor = rows.some((row) => row.address === address && !row.isOwn);
  const objection = isVouchedFor ? null : objectToAddress(address);
  if (objection !== null) {
    throw new BulkheadError('POLICY', objection, { field: 'reference', value: address });
  }
  const found = named ?? rows.find((row) => row.address === address);
  return found === undefined ? null : { id: found.id };
}
