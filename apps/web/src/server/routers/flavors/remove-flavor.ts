import { doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { removeFlavor } from '../../services/flavors/remove-flavor.ts';
import { systemMutation } from '../../trpc.ts';

export const removeFlavorProcedure = systemMutation('flavors:write')
  .input(z.strictObject({ flavorId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => removeFlavor(ctx.deps, ctx.actor, input.flavorId));
