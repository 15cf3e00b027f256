import { doneSchema, idSchema } from '@bulkhead/shared';
import { deleteGroup } from '../../services/networks/delete-group.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const deleteGroupProcedure = tenantMutation('networks:write')
  .input(tenantInput({ groupId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => deleteGroup(ctx.deps, ctx.tenant, ctx.actor, input.groupId));
