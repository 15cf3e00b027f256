import { stackViewSchema } from '@bulkhead/shared';
import { getStack } from '../../services/stacks/get-stack.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';
import { stackIdShape } from './inputs.ts';

export const getStackProcedure = tenantQuery('stacks:read')
  .input(tenantInput(stackIdShape))
  .output(stackViewSchema)
  .query(({ ctx, input }) => getStack(ctx.deps, ctx.tenant, input.stackId));
