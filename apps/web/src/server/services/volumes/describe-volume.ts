import type { VolumeView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { changeVolume } from './change-volume.ts';
import { noSuchVolume, volumeNameTaken } from './volume-rows.ts';

/** Another name, other notes; what is not said stays. Errors: NOT_FOUND, NAME_TAKEN. */
export async function describeVolume(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { volumeId, name, notes }: { volumeId: string; name?: string | undefined; notes?: string | undefined },
): Promise<VolumeView> {
  try {
    const changed = await changeVolume(deps, {
      tenant,
      actor,
      volumeId,
      action: 'describe',
      work: async (tx) => {
        await tx.volume.update({
          where: { id: volumeId },
          data: { ...(name === undefined ? {} : { name }), ...(notes === undefined ? {} : { notes }) },
        });
        return { newName: name ?? null };
      },
    });
    if (changed === null) throw noSuchVolume(volumeId);
    return changed;
  } catch (error) {
    throw volumeNameTaken(error, name ?? '');
  }
}
