import { acceptedSchema, idSchema, nameSchema } from '@bulkhead/shared';
import { renameInstance } from '../../services/instances/rename-instance.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const renameInstanceProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema, name: nameSchema }))
  .output(acceptedSchema)
  .mutation(({ ctx, input }) => renameInstance(ctx.deps, ctx.tenant, ctx.actor, input));
