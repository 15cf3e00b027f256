import type { Transaction } from '@bulkhead/db';
import { BulkheadError } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';

/** A living snapshot of the tenant. Errors: NOT_FOUND. */
export async function requireSnapshot(
  tx: Pick<Transaction, 'volumeSnapshot'>,
  tenant: TenantContext,
  snapshotId: string,
): Promise<{ id: string; volumeId: string; name: string; state: string; sizeBytes: number }> {
  const snapshot = await tx.volumeSnapshot.findFirst({
    where: { id: snapshotId, tenantId: tenant.id, goneAt: null },
    select: { id: true, volumeId: true, name: true, state: true, sizeBytes: true },
  });
  if (snapshot !== null) return { ...snapshot, sizeBytes: Number(snapshot.sizeBytes) };
  throw new BulkheadError('NOT_FOUND', 'There is no such snapshot.', { field: 'snapshotId', value: snapshotId });
}
