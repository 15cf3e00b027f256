import type { Transaction } from '@bulkhead/db';
import { BulkheadError, shortagesIn, type Resources, type Room } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import { heldColumns } from '../usage/holdings.ts';
import { wordShortages } from './word-shortages.ts';

/*
 * Locks are taken in one order everywhere: the tenant's row, hosts by id, instances. They are FOR NO KEY UPDATE: as
 * exclusive among themselves as FOR UPDATE, without holding up inserts that only refer to the row.
 * Sums are read in a statement after the lock: within one statement they would be as old as the wait for it.
 */

/** Locks the tenant and answers its quota. */
export async function lockTenant(tx: Transaction, tenant: { id: string; slug: string }): Promise<Resources> {
  const [row] = await tx.$queryRaw<Resources[]>`
    select "quotaInstances" as instances, "quotaCpuMillicores" as "cpuMillicores",
      "quotaMemoryBytes"::float8 as "memoryBytes", "quotaPids" as pids
    from "Tenant" where id = ${tenant.id}::uuid and "deletedAt" is null for no key update`;
  if (!row)
    throw new BulkheadError('NOT_FOUND', `There is no tenant "${tenant.slug}".`, {
      field: 'tenantSlug',
      value: tenant.slug,
    });
  return row;
}

/** What the tenant holds, and whether a living instance of it has this name. */
export async function readHoldings(
  tx: Transaction,
  tenantId: string,
  name: string,
): Promise<{ held: Resources; nameTaken: boolean }> {
  const [row] = await tx.$queryRaw<(Resources & { nameTaken: boolean })[]>`
    select ${heldColumns}, coalesce(bool_or(i.name = ${name}), false) as "nameTaken"
    from "Instance" i where i."tenantId" = ${tenantId}::uuid and i."goneAt" is null`;
  if (!row) throw new Error('an aggregate without a row');
  const { nameTaken, ...held } = row;
  return { held, nameTaken };
}

/** Throws QUOTA_EXCEEDED with every kind that does not fit. */
export function requireTenantRoom(tenant: TenantContext, room: Room, requested: Resources): void {
  const shortages = shortagesIn(room, requested, { scope: 'tenant' });
  if (shortages.length === 0) return;
  throw new BulkheadError(
    'QUOTA_EXCEEDED',
    `The quota of ${tenant.slug} has too little left. ${wordShortages(shortages)}.`,
    {
      shortages,
    },
  );
}
