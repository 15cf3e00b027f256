import { flavorViewSchema, limitsHoldReservation } from '@bulkhead/shared';
import { z } from 'zod';
import { createFlavor } from '../../services/flavors/create-flavor.ts';
import { systemMutation } from '../../trpc.ts';
import { flavorShape } from './inputs.ts';

export const createFlavorProcedure = systemMutation('flavors:write')
  .input(z.strictObject(flavorShape).superRefine(limitsHoldReservation))
  .output(flavorViewSchema)
  .mutation(({ ctx, input }) => createFlavor(ctx.deps, ctx.actor, input));
