import type { Prisma, Transaction } from '@bulkhead/db';
import { BulkheadError, type BackupTargetView, type VolumeBackupView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';

/** Everything of a target but its key, which a tenant's part of the database does not even have. */
const SHOWN = {
  id: true,
  name: true,
  endpoint: true,
  bucket: true,
  region: true,
  accessKeyId: true,
  createdAt: true,
  _count: { select: { backups: { where: { goneAt: null } } } },
} satisfies Prisma.BackupTargetSelect;

export async function readTargets(
  tx: Pick<Transaction, 'backupTarget'>,
  tenant: TenantContext,
): Promise<BackupTargetView[]> {
  const rows = await tx.backupTarget.findMany({
    where: { tenantId: tenant.id, deletedAt: null },
    orderBy: { name: 'asc' },
    select: SHOWN,
  });
  return rows.map(({ _count, createdAt, ...row }) => ({
    ...row,
    backups: _count.backups,
    createdAtMs: createdAt.getTime(),
  }));
}

/** Errors: NOT_FOUND. */
export async function requireTarget(
  tx: Pick<Transaction, 'backupTarget'>,
  tenant: TenantContext,
  targetId: string,
): Promise<BackupTargetView> {
  const target = (await readTargets(tx, tenant)).find(({ id }) => id === targetId);
  if (target !== undefined) return target;
  throw new BulkheadError('NOT_FOUND', 'There is no such store.', { field: 'targetId', value: targetId });
}

/** The newest thousand. */
const MAX_ROWS = 1_000;

export async function readBackups(
  tx: Pick<Transaction, 'volumeBackup'>,
  tenant: TenantContext,
  where: { id?: string; volumeId?: string } = {},
): Promise<VolumeBackupView[]> {
  const rows = await tx.volumeBackup.findMany({
    where: { tenantId: tenant.id, goneAt: null, ...where },
    orderBy: { createdAt: 'desc' },
    take: MAX_ROWS,
    include: { target: { select: { name: true } } },
  });
  return rows.map((row) => ({
    id: row.id,
    targetId: row.targetId,
    targetName: row.target.name,
    volumeId: row.volumeId,
    volumeName: row.volumeName,
    volumeBytes: Number(row.volumeBytes),
    sizeBytes: Number(row.sizeBytes),
    sha256: row.sha256,
    key: row.key,
    state: row.state as VolumeBackupView['state'],
    createdAtMs: row.createdAt.getTime(),
  }));
}

/** Errors: NOT_FOUND. */
export async function requireBackup(
  tx: Pick<Transaction, 'volumeBackup'>,
  tenant: TenantContext,
  backupId: string,
): Promise<VolumeBackupView> {
  const [backup] = await readBackups(tx, tenant, { id: backupId });
  if (backup !== undefined) return backup;
  throw new BulkheadError('NOT_FOUND', 'There is no such backup.', { field: 'backupId', value: backupId });
}
