import { acceptedSchema, idSchema } from '@bulkhead/shared';
import { undeleteInstance } from '../../services/instances/undelete-instance.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const undeleteInstanceProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema }))
  .output(acceptedSchema)
  .mutation(({ ctx, input }) => undeleteInstance(ctx.deps, ctx.tenant, ctx.actor, input.instanceId));
