import type { Transaction } from '@bulkhead/db';
import type { ObservedTask, TaskKind, TaskSpec } from '@bulkhead/shared';
import type { News } from '../../../changes.ts';
import type { Deps } from '../../../deps.ts';
import { finishImage } from './finish-image.ts';
import { finishImageRemove } from './image-remove.ts';
import { onVolumeBackup, onVolumeBackupRemove } from './volume-backup.ts';
import { onVolumeFilled } from './volume-filled.ts';
import { onVolumeSnapshotRemove } from './volume-snapshot-remove.ts';
import { onVolumeSnapshot } from './volume-snapshot.ts';

export interface FinishedTask<Kind extends TaskKind = TaskKind> {
  id: string;
  tenantId: string;
  tenantSlug: string;
  hostId: string;
  spec: Extract<TaskSpec, { kind: Kind }>;
  subjectId: string;
  outcome: 'succeeded' | 'failed' | 'cancelled';
  /** As the host sent it: parse it. Null unless it succeeded. */
  result: ObservedTask['result'];
  problem: ObservedTask['problem'];
}

/**
 * What follows from a task's end, in the transaction that notes it: once for each task. What it throws leaves the task
 * unfinished, and the host tells of it again. Answers the news that it makes.
 */
export type OnFinished<Kind extends TaskKind> = (
  deps: Pick<Deps, 'log' | 'now'>,
  tx: Transaction,
  task: FinishedTask<Kind>,
) => Promise<News[]>;

/** By kind; a kind without a line has no consequence beside its own row. */
export const ON_FINISHED: { [Kind in TaskKind]?: OnFinished<Kind> } = {
  'image-pull': finishImage,
  'image-import': finishImage,
  'image-commit': finishImage,
  'image-remove': finishImageRemove,
  'volume-snapshot': onVolumeSnapshot,
  'volume-snapshot-remove': onVolumeSnapshotRemove,
  'volume-restore': onVolumeFilled,
  'volume-backup': onVolumeBackup,
  'volume-backup-remove': onVolumeBackupRemove,
  'volume-from-backup': onVolumeFilled,
};
