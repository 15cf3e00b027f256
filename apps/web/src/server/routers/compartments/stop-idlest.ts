import { idSchema, stoppedIdlestSchema } from '@bulkhead/shared';
import { stopIdlest } from '../../services/compartments/stop-idlest.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const stopIdlestProcedure = tenantMutation('instances:write')
  .input(tenantInput({ hostId: idSchema }))
  .output(stoppedIdlestSchema)
  .mutation(({ ctx, input }) => stopIdlest(ctx.deps, ctx.tenant, ctx.actor, input.hostId));
