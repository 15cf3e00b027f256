import { acceptedSchema, idSchema } from '@bulkhead/shared';
import { deleteInstance } from '../../services/instances/delete-instance.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const deleteInstanceProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema }))
  .output(acceptedSchema)
  .mutation(({ ctx, input }) => deleteInstance(ctx.deps, ctx.tenant, ctx.actor, input.instanceId));
