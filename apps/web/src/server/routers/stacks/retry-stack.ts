import { stackAcceptedSchema } from '@bulkhead/shared';
import { retryStack } from '../../services/stacks/change-plan.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';
import { stackIdShape } from './inputs.ts';

export const retryStackProcedure = tenantMutation('stacks:write')
  .input(tenantInput(stackIdShape))
  .output(stackAcceptedSchema)
  .mutation(({ ctx, input }) => retryStack(ctx.deps, ctx.tenant, ctx.actor, input.stackId));
