import { BILLED_UNIT_NAMES, MAX_MICRO_PRICE, usagePricesSchema, usageRangeShape } from '@bulkhead/shared';
import { z } from 'zod';
import { setPrice } from '../../services/billing/set-price.ts';
import { systemMutation } from '../../trpc.ts';

export const setPriceProcedure = systemMutation('prices:write')
  .input(
    z.strictObject({
      unit: z.enum(BILLED_UNIT_NAMES),
      /** Millionths of the currency for one unit. */
      microPrice: z.int().min(0).max(MAX_MICRO_PRICE),
      validFromMs: usageRangeShape.fromMs,
    }),
  )
  .output(usagePricesSchema)
  .mutation(({ ctx, input }) => setPrice(ctx.deps, ctx.actor, input));
