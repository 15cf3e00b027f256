import { doneSchema, idSchema } from '@bulkhead/shared';
import { setInstanceLock } from '../../services/instances/set-instance-lock.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const lockInstanceProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) =>
    setInstanceLock(ctx.deps, ctx.tenant, ctx.actor, { instanceId: input.instanceId, locked: true }),
  );
