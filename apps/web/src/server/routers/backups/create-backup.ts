import { idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { createBackup } from '../../services/backups/create-backup.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const createBackupProcedure = tenantMutation('volumes:write')
  .input(tenantInput({ volumeId: idSchema, targetId: idSchema }))
  .output(z.object({ backupId: z.string(), taskId: z.string() }))
  .mutation(({ ctx, input }) => createBackup(ctx.deps, ctx.tenant, ctx.actor, input));
