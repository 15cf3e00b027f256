import { cancelledShrinkSchema, idSchema } from '@bulkhead/shared';
import { cancelShrink } from '../../services/compartments/cancel-shrink.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const cancelShrinkProcedure = tenantMutation('instances:write')
  .input(tenantInput({ hostId: idSchema }))
  .output(cancelledShrinkSchema)
  .mutation(({ ctx, input }) => cancelShrink(ctx.deps, ctx.tenant, ctx.actor, input.hostId));
