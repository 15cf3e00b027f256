import type { Transaction } from '@bulkhead/db';
import { BulkheadError, MIB } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';

export interface VolumeQuota {
  volumes: { limit: number; held: number };
  bytes: { limit: number; held: number };
}

/** What a tenant may have in volumes, and what it holds of it; under the tenant's lock when something is to be admitted. */
export async function readVolumeQuota(tx: Pick<Transaction, '$queryRaw'>, tenantId: string): Promise<VolumeQuota> {
  const [row] = await tx.$queryRaw<{ volumes: number; bytes: number; heldVolumes: number; heldBytes: number }[]>`
    select t."quotaVolumes" as volumes, t."quotaVolumeBytes"::float8 as bytes,
      (select count(*)::int from "Volume" v where v."tenantId" = t.id and v."goneAt" is null) as "heldVolumes",
      ((select coalesce(sum(v."heldBytes"), 0) from "Volume" v where v."tenantId" = t.id and v."goneAt" is null)
        + (select coalesce(sum(s."sizeBytes"), 0) from "VolumeSnapshot" s where s."tenantId" = t.id and s."goneAt" is null)
      )::float8 as "heldBytes"
    from "Tenant" t where t.id = ${tenantId}::uuid`;
  if (!row) throw new BulkheadError('NOT_FOUND', 'There is no such tenant.');
  return {
    volumes: { limit: row.volumes, held: row.heldVolumes },
    bytes: { limit: row.bytes, held: row.heldBytes },
  };
}

/** Throws QUOTA_EXCEEDED, with the numbers, when the tenant has no room for this much more. */
export async function requireVolumeRoom(
  tx: Transaction,
  tenant: TenantContext,
  wanted: { volumes: number; bytes: number },
): Promise<void> {
  const quota = await readVolumeQuota(tx, tenant.id);
  if (quota.volumes.held + wanted.volumes > quota.volumes.limit) {
    const words = `${tenant.slug} has ${quota.volumes.held} volumes, and ${quota.volumes.limit} are allowed. Delete one, or ask operations for more.`;
    throw new BulkheadError('QUOTA_EXCEEDED', words, { field: 'name' });
  }
  const leftBytes = quota.bytes.limit - quota.bytes.held;
  if (wanted.bytes <= leftBytes) return;
  const words = `${mebibytes(wanted.bytes)} are asked for, and ${mebibytes(Math.max(0, leftBytes))} of ${mebibytes(quota.bytes.limit)} are left: volumes and snapshots count. Delete some, or ask operations for more.`;
  throw new BulkheadError('QUOTA_EXCEEDED', words, { field: 'sizeBytes' });
}

export function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / MIB)} MiB`;
}
