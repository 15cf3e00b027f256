import { acceptedSchema, controlsSchema, idSchema } from '@bulkhead/shared';
import { configureInstance } from '../../services/instances/configure-instance.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const configureInstanceProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema, controls: controlsSchema }))
  .output(acceptedSchema)
  .mutation(({ ctx, input }) => configureInstance(ctx.deps, ctx.tenant, ctx.actor, input));
