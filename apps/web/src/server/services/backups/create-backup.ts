import { BulkheadError } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { createTask } from '../tasks/create-task.ts';
import { changeVolume, requireFree } from '../volumes/change-volume.ts';
import { requireTarget } from './backup-rows.ts';

/** Copies a volume into a bucket. Errors: NOT_FOUND, CONFLICT while it is not made or busy. */
export async function createBackup(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { volumeId, targetId }: { volumeId: string; targetId: string },
): Promise<{ backupId: string; taskId: string }> {
  const backupId = newId();
  let taskId = '';
  await changeVolume(deps, {
    tenant,
    actor,
    volumeId,
    action: 'backup',
    work: async (tx, volume) => {
      requireFree(volume);
      if (volume.driver === null) {
        throw new BulkheadError('CONFLICT', `${volume.name} is not made yet.`, { field: 'volumeId' });
      }
      const { bucket, region, name: targetName } = await requireTarget(tx, tenant, targetId);
      const key = `bulkhead/${tenant.slug}/${volume.name}/${backupId}.tar.gz`;
      await tx.volumeBackup.create({
        data: {
          id: backupId,
          tenantId: tenant.id,
          targetId,
          volumeId,
          volumeName: volume.name,
          volumeBytes: volume.sizeBytes,
          key,
          createdById: actor.userId,
        },
      });
      taskId = await createTask(
        deps,
        tx,
        { tenant, actor },
        {
          hostId: volume.hostId,
          spec: { kind: 'volume-backup', volumeId, backupId, targetId, bucket, region, key },
          subject: { kind: 'volume', id: volumeId, name: volume.name },
        },
      );
      return { store: targetName, key };
    },
  });
  return { backupId, taskId };
}
