import { BulkheadError, type VolumeView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { changeVolume, requireFree } from './change-volume.ts';
import { mebibytes, requireVolumeRoom } from './volume-admission.ts';
import { chooseVolumeHost, readVolumeHosts } from './volume-hosts.ts';
import { noSuchVolume } from './volume-rows.ts';

/**
 * Asks for another size. What a volume grows counts at once; what it shrinks is free once its host has said so.
 * Errors: NOT_FOUND, CONFLICT while something else is done to it, INVALID_INPUT below what it holds, QUOTA_EXCEEDED, NO_HOST_FITS.
 */
export async function resizeVolume(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { volumeId, sizeBytes }: { volumeId: string; sizeBytes: number },
): Promise<VolumeView> {
  const changed = await changeVolume(deps, {
    tenant,
    actor,
    volumeId,
    action: 'resize',
    work: async (tx, volume) => {
      requireFree(volume);
      if (volume.usedBytes !== null && sizeBytes <= volume.usedBytes) {
        const words = `${volume.name} holds ${mebibytes(volume.usedBytes)}, and cannot be made as small as ${mebibytes(sizeBytes)}.`;
        throw new BulkheadError('INVALID_INPUT', words, { field: 'sizeBytes' });
      }
      const moreBytes = Math.max(0, sizeBytes - volume.heldBytes);
      await requireVolumeRoom(tx, tenant, { volumes: 0, bytes: moreBytes });
      if (moreBytes > 0) {
        const hosts = await readVolumeHosts(tx, deps.now());
        chooseVolumeHost(hosts, { hostId: volume.hostId, sizeBytes: moreBytes });
      }
      await tx.volume.update({
        where: { id: volumeId },
        data: { sizeBytes, heldBytes: Math.max(sizeBytes, volume.heldBytes), revision: { increment: 1 } },
      });
      return { fromBytes: volume.sizeBytes, toBytes: sizeBytes };
    },
  });
  if (changed === null) throw noSuchVolume(volumeId);
  return changed;
}
