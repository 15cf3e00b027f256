import { flavorViewSchema, idSchema, limitsHoldReservation } from '@bulkhead/shared';
import { z } from 'zod';
import { updateFlavor } from '../../services/flavors/update-flavor.ts';
import { systemMutation } from '../../trpc.ts';
import { flavorShape } from './inputs.ts';

export const updateFlavorProcedure = systemMutation('flavors:write')
  .input(z.strictObject({ flavorId: idSchema, ...flavorShape }).superRefine(limitsHoldReservation))
  .output(flavorViewSchema)
  .mutation(({ ctx, input }) => updateFlavor(ctx.deps, ctx.actor, input));
