import { usageRowsSchema } from '@bulkhead/shared';
import { listUsage } from '../../services/billing/list-usage.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';
import { rowsInput } from './inputs.ts';

export const listRowsProcedure = tenantQuery('usage:read')
  .input(tenantInput(rowsInput))
  .output(usageRowsSchema)
  .query(({ ctx, input: { tenantSlug: _, ...query } }) => listUsage(ctx.deps, { tenantId: ctx.tenant.id }, query));
