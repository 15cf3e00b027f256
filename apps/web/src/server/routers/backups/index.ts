import { router } from '../../trpc.ts';
import { createBackupProcedure } from './create-backup.ts';
import { createTargetProcedure } from './create-target.ts';
import { deleteBackupProcedure } from './delete-backup.ts';
import { deleteTargetProcedure } from './delete-target.ts';
import { listBackupsProcedure } from './list-backups.ts';
import { listTargetsProcedure } from './list-targets.ts';

export const backupsRouter = router({
  list: listBackupsProcedure,
  create: createBackupProcedure,
  delete: deleteBackupProcedure,
  listTargets: listTargetsProcedure,
  createTarget: createTargetProcedure,
  deleteTarget: deleteTargetProcedure,
});
