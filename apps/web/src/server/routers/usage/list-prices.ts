import { usagePricesSchema } from '@bulkhead/shared';
import { listPrices } from '../../services/billing/list-prices.ts';
import { systemQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const listPricesProcedure = systemQuery('usage:read-all')
  .input(nothing)
  .output(usagePricesSchema)
  .query(({ ctx }) => listPrices(ctx.deps));
