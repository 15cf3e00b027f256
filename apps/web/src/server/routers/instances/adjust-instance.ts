import { acceptedSchema, idSchema, instanceUpkeepSchema } from '@bulkhead/shared';
import { adjustInstance } from '../../services/instances/adjust-instance.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const adjustInstanceProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema, upkeep: instanceUpkeepSchema.partial() }))
  .output(acceptedSchema)
  .mutation(({ ctx, input }) => adjustInstance(ctx.deps, ctx.tenant, ctx.actor, input));
