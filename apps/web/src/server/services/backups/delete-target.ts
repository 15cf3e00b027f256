import { BulkheadError, DONE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';
import { requireTarget } from './backup-rows.ts';

/** Forgets a bucket and its key; what lies in it stays. Errors: NOT_FOUND, CONFLICT while backups in it are known. */
export async function deleteTarget(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { targetId }: { targetId: string },
): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    await lockTenant(tx, tenant);
    const target = await requireTarget(tx, tenant, targetId);
    if (target.backups > 0) {
      throw new BulkheadError('CONFLICT', `${target.name} holds ${target.backups} backups; delete them first.`, {
        field: 'targetId',
        count: target.backups,
      });
    }
    // Backups that are gone still name it.
    const named = await tx.volumeBackup.count({ where: { targetId, tenantId: tenant.id } });
    if (named === 0) await tx.backupTarget.deleteMany({ where: { id: targetId, tenantId: tenant.id } });
    else {
      await tx.backupTarget.updateMany({
        where: { id: targetId, tenantId: tenant.id },
        data: { deletedAt: deps.now(), sealedSecret: '', name: `${target.name}-${targetId}`.slice(0, 63) },
      });
    }
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'backups.deleteTarget',
      target: `backupTarget:${targetId}`,
      details: { name: target.name },
    });
    await deps.changes.publish(tx, [newsAbout('volumes', { tenantSlug: tenant.slug })]);
  });
  return DONE;
}
