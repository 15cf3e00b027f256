import { doneSchema, groupInputShape, idSchema } from '@bulkhead/shared';
import { updateGroup } from '../../services/networks/update-group.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const updateGroupProcedure = tenantMutation('networks:write')
  .input(tenantInput({ groupId: idSchema, ...groupInputShape }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => updateGroup(ctx.deps, ctx.tenant, ctx.actor, input));
