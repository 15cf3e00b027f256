import { stackAcceptedSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { updateStack } from '../../services/stacks/apply-stack.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';
import { revisionShape, stackFileShape, stackIdShape } from './inputs.ts';

export const updateStackProcedure = tenantMutation('stacks:write')
  .input(
    tenantInput({
      ...stackIdShape,
      ...revisionShape,
      ...stackFileShape,
      /** Whether volumes that the file has no more are deleted with everything in them. */
      removeVolumes: z.boolean().default(false),
    }),
  )
  .output(stackAcceptedSchema)
  .mutation(({ ctx, input }) => updateStack(ctx.deps, ctx.tenant, ctx.actor, input));
