import { historyRangeSchema, historySchema, idSchema } from '@bulkhead/shared';
import { readTenantHistory } from '../../services/history/read-tenant-history.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const tenantHistoryProcedure = tenantQuery('usage:read')
  .input(tenantInput({ hostId: idSchema.nullable().default(null), ...historyRangeSchema.shape }))
  .output(historySchema)
  .query(({ ctx, input: { tenantSlug: _, hostId, ...range } }) =>
    readTenantHistory(ctx.deps, ctx.tenant, hostId, range),
  );
