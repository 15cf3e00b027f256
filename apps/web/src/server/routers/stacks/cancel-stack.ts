import { stackAcceptedSchema } from '@bulkhead/shared';
import { cancelStack } from '../../services/stacks/change-plan.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';
import { stackIdShape } from './inputs.ts';

export const cancelStackProcedure = tenantMutation('stacks:write')
  .input(tenantInput(stackIdShape))
  .output(stackAcceptedSchema)
  .mutation(({ ctx, input }) => cancelStack(ctx.deps, ctx.tenant, ctx.actor, input.stackId));
