import { BulkheadError, DONE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { changeVolume, isLost, requireFree } from './change-volume.ts';

/**
 * Deletes a volume with everything in it; it counts until its host has said that nothing is left. Its snapshots stay, and
 * keep it from being deleted. Errors: NOT_FOUND, CONFLICT while instances have it, snapshots are kept, or it is busy.
 */
export async function deleteVolume(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { volumeId }: { volumeId: string },
): Promise<typeof DONE> {
  await changeVolume(deps, {
    tenant,
    actor,
    volumeId,
    action: 'delete',
    work: async (tx, volume) => {
      requireFree(volume);
      const users = volume.attachments.map(({ instanceName }) => instanceName);
      if (users.length > 0) {
        const words = `${volume.name} is attached to ${users.slice(0, 5).join(', ')}; detach it there first.`;
        throw new BulkheadError('CONFLICT', words, { field: 'volumeId', count: users.length });
      }
      if (volume.snapshots.length > 0) {
        const words = `${volume.name} has ${volume.snapshots.length} snapshots; delete them first.`;
        throw new BulkheadError('CONFLICT', words, { field: 'volumeId', count: volume.snapshots.length });
      }
      const goneAt = (await isLost(tx, volume)) ? deps.now() : null;
      await tx.volume.update({ where: { id: volumeId }, data: { absent: true, revision: { increment: 1 }, goneAt } });
      return { sizeBytes: volume.sizeBytes };
    },
  });
  return DONE;
}
