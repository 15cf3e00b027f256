import { usageChartSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { readChart } from '../../services/billing/read-chart.ts';
import { systemQuery } from '../../trpc.ts';
import { chartOfAllInput } from './inputs.ts';

export const getChartOfAllProcedure = systemQuery('usage:read-all')
  .input(z.strictObject(chartOfAllInput))
  .output(usageChartSchema)
  .query(({ ctx, input }) => readChart(ctx.deps, { tenantId: null }, input));
