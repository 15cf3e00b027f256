import { stackAcceptedSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { deleteStack } from '../../services/stacks/change-plan.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';
import { stackIdShape } from './inputs.ts';

export const deleteStackProcedure = tenantMutation('stacks:write')
  .input(tenantInput({ ...stackIdShape, removeVolumes: z.boolean().default(false) }))
  .output(stackAcceptedSchema)
  .mutation(({ ctx, input }) => deleteStack(ctx.deps, ctx.tenant, ctx.actor, input));
