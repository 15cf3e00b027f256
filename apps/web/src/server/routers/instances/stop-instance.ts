import { acceptedSchema, idSchema } from '@bulkhead/shared';
import { changeInstanceState } from '../../services/instances/change-instance-state.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const stopInstanceProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema }))
  .output(acceptedSchema)
  .mutation(({ ctx, input }) =>
    changeInstanceState(ctx.deps, ctx.tenant, ctx.actor, { instanceId: input.instanceId, action: 'stop' }),
  );
