import { BulkheadError } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { createTask } from '../tasks/create-task.ts';
import { changeVolume, requireFree } from './change-volume.ts';
import { requireVolumeRoom } from './volume-admission.ts';
import { volumeNameTaken } from './volume-rows.ts';

/** Snapshots of one volume at once. */
const MAX_SNAPSHOTS = 64;

/** Keeps what a volume holds now. It counts as much as the volume. Errors: NOT_FOUND, CONFLICT, NAME_TAKEN, QUOTA_EXCEEDED. */
export async function createSnapshot(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { volumeId, name }: { volumeId: string; name: string },
): Promise<{ snapshotId: string; taskId: string }> {
  const snapshotId = newId();
  let taskId = '';
  try {
    await changeVolume(deps, {
      tenant,
      actor,
      volumeId,
      action: 'snapshot',
      work: async (tx, volume) => {
        requireFree(volume);
        if (volume.driver === null) {
          throw new BulkheadError('CONFLICT', `${volume.name} is not made yet.`, { field: 'volumeId' });
        }
        if (volume.snapshots.length >= MAX_SNAPSHOTS) {
          throw new BulkheadError('CONFLICT', `A volume has at most ${MAX_SNAPSHOTS} snapshots.`, {
            field: 'volumeId',
          });
        }
        await requireVolumeRoom(tx, tenant, { volumes: 0, bytes: volume.sizeBytes });
        const { hostId, sizeBytes } = volume;
        await tx.volumeSnapshot.create({
          data: { id: snapshotId, tenantId: tenant.id, hostId, volumeId, name, sizeBytes, createdById: actor.userId },
        });
        taskId = await createTask(
          deps,
          tx,
          { tenant, actor },
          {
            hostId,
            spec: { kind: 'volume-snapshot', volumeId, snapshotId },
            subject: { kind: 'volume', id: volumeId, name: volume.name },
          },
        );
        return { snapshot: name };
      },
    });
    return { snapshotId, taskId };
  } catch (error) {
    throw volumeNameTaken(error, name);
  }
}
