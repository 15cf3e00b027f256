import { acceptedSchema, idSchema, instanceSizeSchema, limitsHoldReservation } from '@bulkhead/shared';
import { resizeInstance } from '../../services/instances/resize-instance.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const resizeInstanceProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema, size: instanceSizeSchema.superRefine(limitsHoldReservation) }))
  .output(acceptedSchema)
  .mutation(({ ctx, input }) => resizeInstance(ctx.deps, ctx.tenant, ctx.actor, input));
