import { stackAcceptedSchema } from '@bulkhead/shared';
import { rollBackStack } from '../../services/stacks/change-plan.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';
import { revisionShape, stackIdShape } from './inputs.ts';

export const rollBackStackProcedure = tenantMutation('stacks:write')
  .input(tenantInput({ ...stackIdShape, ...revisionShape }))
  .output(stackAcceptedSchema)
  .mutation(({ ctx, input }) => rollBackStack(ctx.deps, ctx.tenant, ctx.actor, input));
