import { stackAcceptedSchema } from '@bulkhead/shared';
import { createStack } from '../../services/stacks/apply-stack.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';
import { newStackShape } from './inputs.ts';

export const createStackProcedure = tenantMutation('stacks:write')
  .input(tenantInput(newStackShape))
  .output(stackAcceptedSchema)
  .mutation(({ ctx, input }) => createStack(ctx.deps, ctx.tenant, ctx.actor, input));
