import { currencySchema, usagePricesSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { setCurrency } from '../../services/billing/set-currency.ts';
import { systemMutation } from '../../trpc.ts';

export const setCurrencyProcedure = systemMutation('prices:write')
  .input(z.strictObject({ currency: currencySchema }))
  .output(usagePricesSchema)
  .mutation(({ ctx, input }) => setCurrency(ctx.deps, ctx.actor, input.currency));
