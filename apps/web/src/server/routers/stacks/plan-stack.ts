import { stackPlanViewSchema } from '@bulkhead/shared';
import { planStack } from '../../services/stacks/plan-stack.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';
import { planShape } from './inputs.ts';

/** Changes nothing; a mutation because a file is longer than an address can be. */
export const planStackProcedure = tenantMutation('stacks:write')
  .input(tenantInput(planShape))
  .output(stackPlanViewSchema)
  .mutation(({ ctx, input }) => planStack(ctx.deps, ctx.tenant, ctx.actor, input));
