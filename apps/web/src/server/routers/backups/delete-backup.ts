import { doneSchema, idSchema } from '@bulkhead/shared';
import { deleteBackup } from '../../services/backups/delete-backup.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const deleteBackupProcedure = tenantMutation('volumes:write')
  .input(tenantInput({ backupId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => deleteBackup(ctx.deps, ctx.tenant, ctx.actor, input));
