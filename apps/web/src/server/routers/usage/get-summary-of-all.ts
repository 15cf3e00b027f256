import { usageRangeShape, usageSummarySchema } from '@bulkhead/shared';
import { z } from 'zod';
import { readSummary } from '../../services/billing/read-summary.ts';
import { systemQuery } from '../../trpc.ts';

export const getSummaryOfAllProcedure = systemQuery('usage:read-all')
  .input(z.strictObject(usageRangeShape))
  .output(usageSummarySchema)
  .query(({ ctx, input }) => readSummary(ctx.deps, { tenantId: null }, input));
