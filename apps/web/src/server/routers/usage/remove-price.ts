import { idSchema, usagePricesSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { removePrice } from '../../services/billing/remove-price.ts';
import { systemMutation } from '../../trpc.ts';

export const removePriceProcedure = systemMutation('prices:write')
  .input(z.strictObject({ priceId: idSchema }))
  .output(usagePricesSchema)
  .mutation(({ ctx, input }) => removePrice(ctx.deps, ctx.actor, input.priceId));
