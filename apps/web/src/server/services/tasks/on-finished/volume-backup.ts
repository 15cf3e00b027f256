import { z } from 'zod';
import type { OnFinished } from './index.ts';
import { newsAbout } from '../../news.ts';

const resultSchema = z.object({ sizeBytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** A backup without its sum could not be verified: it is none. */
export const onVolumeBackup: OnFinished<'volume-backup'> = async ({ now }, tx, task) => {
  const result = resultSchema.safeParse(task.result).data;
  await tx.volumeBackup.updateMany({
    where: { id: task.spec.backupId, tenantId: task.tenantId, state: 'pending' },
    data:
      task.outcome === 'succeeded' && result !== undefined
        ? { state: 'ready', sizeBytes: result.sizeBytes, sha256: result.sha256 }
        : { state: 'failed', goneAt: now() },
  });
  return [newsAbout('volumes', { tenantSlug: task.tenantSlug, hostId: task.hostId })];
};

/** One that could not be deleted can be asked for again. */
export const onVolumeBackupRemove: OnFinished<'volume-backup-remove'> = async ({ now }, tx, task) => {
  await tx.volumeBackup.updateMany({
    where: { id: task.spec.backupId, tenantId: task.tenantId, state: 'deleting' },
    data: task.outcome === 'succeeded' ? { goneAt: now() } : { state: 'failed' },
  });
  return [newsAbout('volumes', { tenantSlug: task.tenantSlug, hostId: task.hostId })];
};
