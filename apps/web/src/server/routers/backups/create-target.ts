import { backupTargetViewSchema, newBackupTargetSchema } from '@bulkhead/shared';
import { createTarget } from '../../services/backups/create-target.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const createTargetProcedure = tenantMutation('volumes:write', { fresh: true })
  .input(tenantInput({ target: newBackupTargetSchema }))
  .output(backupTargetViewSchema)
  .mutation(({ ctx, input }) => createTarget(ctx.deps, ctx.tenant, ctx.actor, input.target));
