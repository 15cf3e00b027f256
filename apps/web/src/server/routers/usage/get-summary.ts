import { usageRangeShape, usageSummarySchema } from '@bulkhead/shared';
import { readSummary } from '../../services/billing/read-summary.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const getSummaryProcedure = tenantQuery('usage:read')
  .input(tenantInput(usageRangeShape))
  .output(usageSummarySchema)
  .query(({ ctx, input: { fromMs, toMs } }) => readSummary(ctx.deps, { tenantId: ctx.tenant.id }, { fromMs, toMs }));
