import { usageChartSchema } from '@bulkhead/shared';
import { readChart } from '../../services/billing/read-chart.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';
import { chartInput } from './inputs.ts';

export const getChartProcedure = tenantQuery('usage:read')
  .input(tenantInput(chartInput))
  .output(usageChartSchema)
  .query(({ ctx, input: { tenantSlug: _, ...query } }) => readChart(ctx.deps, { tenantId: ctx.tenant.id }, query));
