import { rm } from 'node:fs/promises';
import type { TaskContext } from '../tasks/handler.ts';
import type { VolumeKeeper } from './volume-keeper.ts';
import { VolumeProblem } from './volume-problem.ts';
import { readSnapshotRecord, writeRecord } from './volume-record.ts';
import { requireRoom } from './volume-room.ts';

/** What a snapshot is a picture of: one moment, or of each file its own. */
export type Consistency = 'moment' | 'file';

/**
 * Keeps what a volume holds now. Half a copy has no record and is made anew. Throws VolumeProblem when there is no such volume
 * or the host has no room for a copy.
 */
export async function takeSnapshot(
  keeper: VolumeKeeper,
  { task, signal, progress }: Pick<TaskContext<'volume-snapshot'>, 'task' | 'signal' | 'progress'>,
): Promise<{ usedBytes: number; consistency: Consistency }> {
  const { volumeId, snapshotId } = task.spec;
  const place = keeper.places.snapshot(snapshotId);
  return keeper.exclusively(volumeId, null, async (worker) => {
    const { record } = worker;
    if (record?.phase !== 'ready' || record.tenantSlug !== task.tenantSlug) {
      throw new VolumeProblem('no-volume', 'The volume is not on this host.', { isPassing: false });
    }
    await worker.measure();
    const isIdle = worker.users().length === 0;
    const consistency = isIdle || record.driver !== 'project-quota' ? 'moment' : 'file';
    const done = readSnapshotRecord(place);
    if (done !== null) return { usedBytes: done.usedBytes, consistency };
    const { usedBytes } = worker;
    progress({ step: 'copying', doneBytes: 0, totalBytes: usedBytes, parts: [] });
    requireRoom(keeper.places, usedBytes, keeper.unfilledBytes());
    const driver = keeper.drivers[record.driver];
    try {
      await driver.snapshot(worker.place, place, { isIdle, signal });
      signal.throwIfAborted();
    } catch (error) {
      await driver.remove(place).catch(() => {});
      await rm(place.folder, { recursive: true, force: true });
      throw error;
    }
    const { tenantSlug, sizeBytes, driver: kind } = record;
    writeRecord(place, { id: snapshotId, volumeId, tenantSlug, driver: kind, sizeBytes, usedBytes });
    return { usedBytes, consistency };
  });
}
