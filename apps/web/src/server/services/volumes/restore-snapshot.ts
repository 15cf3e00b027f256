import { BulkheadError } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { createTask } from '../tasks/create-task.ts';
import { changeVolume, requireFree } from './change-volume.ts';
import { requireSnapshot } from './require-snapshot.ts';
import { mebibytes } from './volume-admission.ts';

/**
 * Makes a volume what it was at a snapshot; what it holds today is lost. Errors: NOT_FOUND, CONFLICT while an instance that has it
 * runs, while it is busy, or when it is smaller than the snapshot.
 */
export async function restoreSnapshot(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { snapshotId }: { snapshotId: string },
): Promise<{ taskId: string }> {
  const { volumeId } = await requireSnapshot(deps.db, tenant, snapshotId);
  let taskId = '';
  await changeVolume(deps, {
    tenant,
    actor,
    volumeId,
    action: 'restore',
    work: async (tx, volume) => {
      requireFree(volume);
      const snapshot = await requireSnapshot(tx, tenant, snapshotId);
      if (snapshot.state !== 'ready') {
        throw new BulkheadError('CONFLICT', `The snapshot is ${snapshot.state}.`, { field: 'snapshotId' });
      }
      const running = volume.attachments.filter(({ isRunning }) => isRunning).map(({ instanceName }) => instanceName);
      if (running.length > 0) {
        const words = `Stop the instances that have it first: ${running.slice(0, 5).join(', ')}.`;
        throw new BulkheadError('CONFLICT', words, { field: 'snapshotId', count: running.length });
      }
      if (snapshot.sizeBytes > volume.sizeBytes) {
        const words = `The snapshot is of ${mebibytes(snapshot.sizeBytes)}, and the volume has ${mebibytes(volume.sizeBytes)}. Grow it first.`;
        throw new BulkheadError('CONFLICT', words, { field: 'snapshotId' });
      }
      taskId = await createTask(
        deps,
        tx,
        { tenant, actor },
        {
          hostId: volume.hostId,
          spec: { kind: 'volume-restore', volumeId, snapshotId },
          subject: { kind: 'volume', id: volumeId, name: volume.name },
        },
      );
      return { snapshot: snapshot.name };
    },
  });
  return { taskId };
}
