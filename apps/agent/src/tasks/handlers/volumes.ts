import type { VolumeKeeper } from '../../volumes/volume-keeper.ts';
import { backUp, fillFromBackup, removeBackup } from '../../volumes/back-up.ts';
import { removeSnapshot } from '../../volumes/remove-snapshot.ts';
import { restoreSnapshot } from '../../volumes/restore-snapshot.ts';
import { takeSnapshot } from '../../volumes/take-snapshot.ts';
import { VolumeProblem } from '../../volumes/volume-problem.ts';
import { TaskFailure, type TaskHandlers } from '../handler.ts';

/** What is done once to volumes. */
export function createVolumeHandlers(volumes: VolumeKeeper): TaskHandlers {
  return {
    'volume-snapshot': (context) => worded(() => takeSnapshot(volumes, context)),
    'volume-snapshot-remove': (context) => worded(() => removeSnapshot(volumes, context)),
    'volume-restore': (context) => worded(() => restoreSnapshot(volumes, context)),
    'volume-backup': (context) => worded(() => backUp(volumes, context)),
    'volume-from-backup': (context) => worded(() => fillFromBackup(volumes, context)),
    'volume-backup-remove': (context) => worded(() => removeBackup(volumes, context)),
  };
}

async function worded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof VolumeProblem) throw new TaskFailure(error.code, error.message, { cause: error });
    throw error;
  }
}
