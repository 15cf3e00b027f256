import { BulkheadError, DONE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { newsAbout } from '../news.ts';
import { createTask } from '../tasks/create-task.ts';
import { readVolumeHosts } from '../volumes/volume-hosts.ts';
import { requireBackup, requireTarget } from './backup-rows.ts';

/**
 * Deletes a backup from its bucket, by a host that answers. Errors: NOT_FOUND, CONFLICT while it is made, HOST_UNREACHABLE.
 */
export async function deleteBackup(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { backupId }: { backupId: string },
): Promise<typeof DONE> {
  await inTenantTransaction(deps, tenant.id, async (tx) => {
    await lockTenant(tx, tenant);
    const { state, targetId, key, volumeName } = await requireBackup(tx, tenant, backupId);
    if (state === 'pending' || state === 'deleting') {
      throw new BulkheadError('CONFLICT', `The backup is ${state}.`, { field: 'backupId' });
    }
    const { bucket, region } = await requireTarget(tx, tenant, targetId);
    const host = (await readVolumeHosts(tx, deps.now())).find(({ reachable }) => reachable);
    if (host === undefined) throw new BulkheadError('HOST_UNREACHABLE', 'No host answers that could delete it.');
    await tx.volumeBackup.update({ where: { id: backupId }, data: { state: 'deleting' } });
    await createTask(
      deps,
      tx,
      { tenant, actor },
      {
        hostId: host.id,
        spec: { kind: 'volume-backup-remove', backupId, targetId, bucket, region, key },
        subject: { kind: 'backup', id: backupId, name: volumeName },
      },
    );
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'backups.delete',
      target: `backup:${backupId}`,
      details: { key },
    });
    await deps.changes.publish(tx, [newsAbout('volumes', { tenantSlug: tenant.slug })]);
  });
  return DONE;
}
