import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { TaskContext } from '../tasks/handler.ts';
import type { VolumeKeeper } from './volume-keeper.ts';
import { VolumeProblem } from './volume-problem.ts';
import { readSnapshotRecord } from './volume-record.ts';

/** Removes a snapshot; one that is gone is gone. Throws VolumeProblem for another tenant's. */
export async function removeSnapshot(
  keeper: VolumeKeeper,
  { task }: Pick<TaskContext<'volume-snapshot-remove'>, 'task'>,
): Promise<null> {
  const { volumeId, snapshotId } = task.spec;
  const place = keeper.places.snapshot(snapshotId);
  return keeper.exclusively(volumeId, null, async (worker) => {
    const record = readSnapshotRecord(place);
    if (record !== null && record.tenantSlug !== task.tenantSlug) {
      throw new VolumeProblem('no-snapshot', 'The snapshot is not on this host.', { isPassing: false });
    }
    // What was half made has no record, and may be of whatever driver its volume has.
    const kind = record?.driver ?? worker.record?.driver ?? (existsSync(place.image) ? 'image' : null);
    // Without its record it is no snapshot any more, whatever happens next.
    await rm(place.record, { force: true });
    if (kind !== null) await keeper.drivers[kind].remove(place);
    await rm(place.folder, { recursive: true, force: true });
    return null;
  });
}
