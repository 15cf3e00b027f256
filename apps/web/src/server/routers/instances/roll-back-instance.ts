import { acceptedSchema, idSchema } from '@bulkhead/shared';
import { rollBackInstance } from '../../services/instances/rebuild-instance.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const rollBackInstanceProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema }))
  .output(acceptedSchema)
  .mutation(({ ctx, input }) => rollBackInstance(ctx.deps, ctx.tenant, ctx.actor, input.instanceId));
