import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskContext } from '../tasks/handler.ts';
import type { VolumeKeeper } from './volume-keeper.ts';
import { VolumeProblem } from './volume-problem.ts';
import { readSnapshotRecord } from './volume-record.ts';
import { mebibytes, requireRoom } from './volume-room.ts';

/** A container that has just been told to be stopped may hold its mounts for a moment more. */
const ENDING_MS = 10_000;
const LOOK_EVERY_MS = 100;

/**
 * Makes a volume what it was at a snapshot, in its size of today. The copy is made beside it and then takes its place: what
 * fails before that leaves the volume as it is. Throws VolumeProblem while a container has it and goes on having it.
 */
export async function restoreSnapshot(
  keeper: VolumeKeeper,
  { task, signal, progress }: Pick<TaskContext<'volume-restore'>, 'task' | 'signal' | 'progress'>,
): Promise<null> {
  const { volumeId, snapshotId } = task.spec;
  const snapshot = keeper.places.snapshot(snapshotId);
  return keeper.exclusively(volumeId, 'it is being restored', async (worker) => {
    const { record, place } = worker;
    const from = readSnapshotRecord(snapshot);
    if (
      record?.phase !== 'ready' ||
      from === null ||
      [record, from].some((one) => one.tenantSlug !== task.tenantSlug)
    ) {
      throw new VolumeProblem('no-snapshot', 'The volume or the snapshot is not on this host.', { isPassing: false });
    }
    if (from.driver !== record.driver || from.sizeBytes > record.sizeBytes) {
      const words = `The snapshot is of ${mebibytes(from.sizeBytes)}, and the volume has ${mebibytes(record.sizeBytes)}. Grow it first.`;
      throw new VolumeProblem('too-small', words, { isPassing: false });
    }
    await onceUnused(() => requireIdle(worker.users()), signal);
    const driver = keeper.drivers[record.driver];
    requireRoom(keeper.places, driver.reserves ? record.sizeBytes : from.usedBytes, keeper.unfilledBytes());
    progress({ step: 'copying', doneBytes: 0, totalBytes: from.usedBytes, parts: [] });
    const staging = keeper.places.staging(volumeId);
    try {
      await driver.makeFrom(snapshot, staging, record.sizeBytes, signal);
      signal.throwIfAborted();
      await onceUnused(() => worker.unmount(), signal);
      await driver.remove(place);
      await driver.replace(place, staging);
    } finally {
      await driver.remove(staging).catch(() => {});
      await rm(staging.folder, { recursive: true, force: true });
      await worker.mount();
    }
    return null;
  });
}

/** Does what nobody may use the volume for, as soon as nobody does; throws what it throws when that lasts. */
export async function onceUnused(act: () => Promise<void> | void, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + ENDING_MS;
  for (;;) {
    try {
      await act();
      return;
    } catch (error) {
      const isInUse = error instanceof VolumeProblem && error.code === 'in-use';
      if (!isInUse || performance.now() > deadline) throw error;
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
  }
}

export function requireIdle(users: readonly string[]): void {
  if (users.length === 0) return;
  const words = `Stop the instances that have it first: ${users.slice(0, 5).join(', ')}.`;
  throw new VolumeProblem('in-use', words, { isPassing: false });
}
