import type { Transaction } from '@bulkhead/db';
import { BulkheadError, type VolumeView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { raiseGeneration } from '../tasks/create-task.ts';
import { volumeNews } from './volume-news.ts';
import { requireVolume } from './volume-rows.ts';

interface Change {
  tenant: TenantContext;
  actor: Actor;
  volumeId: string;
  action: string;
  /** What is done, under the locks of the tenant and the host. Answers what the audit entry says beside the name. */
  work: (tx: Transaction, volume: VolumeView) => Promise<Record<string, string | number | boolean | null>>;
}

/** One change of one volume: locks, work, audit entry, news. Answers the volume as it is then. Errors: NOT_FOUND, those of `work`. */
export async function changeVolume(
  deps: Deps,
  { tenant, actor, volumeId, action, work }: Change,
): Promise<VolumeView | null> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    await lockTenant(tx, tenant);
    const { hostId } = await requireVolume(tx, tenant, volumeId);
    // Whoever takes in a report locks the host first as well.
    await raiseGeneration(tx, hostId);
    const volume = await requireVolume(tx, tenant, volumeId);
    const details = await work(tx, volume);
    const after = await requireVolume(tx, tenant, volumeId).catch(() => null);
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: `volumes.${action}`,
      target: `volume:${volumeId}`,
      details: { name: volume.name, ...details },
    });
    await deps.changes.publish(tx, volumeNews(tenant, hostId));
    return after;
  });
}

/** Errors: CONFLICT while it is being deleted, or long work on it is under way. */
export function requireFree({ name, state, pendingTask }: VolumeView): void {
  if (state === 'deleting') throw new BulkheadError('CONFLICT', `${name} is being deleted.`, { field: 'volumeId' });
  if (pendingTask === null) return;
  throw new BulkheadError('CONFLICT', `${name} is busy (${pendingTask}); wait until that is over, or cancel it.`, {
    field: 'volumeId',
  });
}

/** Of a host that was revoked nobody will ever say that something is gone: what is deleted there is gone at once. */
export async function isLost(tx: Transaction, { hostId }: VolumeView): Promise<boolean> {
  const host = await tx.host.findUnique({ where: { id: hostId }, select: { revokedAt: true } });
  return host === null || host.revokedAt !== null;
}
