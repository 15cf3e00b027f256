import { BulkheadError, DONE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { createTask } from '../tasks/create-task.ts';
import { changeVolume, isLost } from './change-volume.ts';
import { requireSnapshot } from './require-snapshot.ts';

/** Deletes a snapshot; it counts until its host has done it. Errors: NOT_FOUND, CONFLICT while it is being made or used. */
export async function deleteSnapshot(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { snapshotId }: { snapshotId: string },
): Promise<typeof DONE> {
  const { volumeId } = await requireSnapshot(deps.db, tenant, snapshotId);
  await changeVolume(deps, {
    tenant,
    actor,
    volumeId,
    action: 'deleteSnapshot',
    work: async (tx, volume) => {
      const snapshot = await requireSnapshot(tx, tenant, snapshotId);
      if (snapshot.state === 'pending' || snapshot.state === 'deleting') {
        throw new BulkheadError('CONFLICT', `The snapshot is ${snapshot.state}.`, { field: 'snapshotId' });
      }
      const uses = await tx.volume.findMany({ where: { tenantId: tenant.id, sourceId: snapshotId, goneAt: null } });
      if (uses.some(({ observed, absent }) => observed === null && !absent)) {
        throw new BulkheadError('CONFLICT', 'A volume is being made from it.', { field: 'snapshotId' });
      }
      if (await isLost(tx, volume)) {
        await tx.volumeSnapshot.update({ where: { id: snapshotId }, data: { state: 'deleting', goneAt: deps.now() } });
        return { snapshot: snapshot.name };
      }
      await tx.volumeSnapshot.update({ where: { id: snapshotId }, data: { state: 'deleting' } });
      await createTask(
        deps,
        tx,
        { tenant, actor },
        {
          hostId: volume.hostId,
          spec: { kind: 'volume-snapshot-remove', volumeId, snapshotId },
          subject: { kind: 'volume', id: volumeId, name: volume.name },
        },
      );
      return { snapshot: snapshot.name };
    },
  });
  return DONE;
}
