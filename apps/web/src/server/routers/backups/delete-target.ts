import { doneSchema, idSchema } from '@bulkhead/shared';
import { deleteTarget } from '../../services/backups/delete-target.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const deleteTargetProcedure = tenantMutation('volumes:write')
  .input(tenantInput({ targetId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => deleteTarget(ctx.deps, ctx.tenant, ctx.actor, input));
