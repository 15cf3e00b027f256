import { usageRowsSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listUsage } from '../../services/billing/list-usage.ts';
import { systemQuery } from '../../trpc.ts';
import { rowsOfAllInput } from './inputs.ts';

export const listRowsOfAllProcedure = systemQuery('usage:read-all')
  .input(z.strictObject(rowsOfAllInput))
  .output(usageRowsSchema)
  .query(({ ctx, input }) => listUsage(ctx.deps, { tenantId: null }, input));
