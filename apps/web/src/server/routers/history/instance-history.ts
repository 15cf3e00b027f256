import { historyRangeSchema, historySchema, idSchema } from '@bulkhead/shared';
import { readInstanceHistory } from '../../services/history/read-instance-history.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const instanceHistoryProcedure = tenantQuery('instances:read')
  .input(tenantInput({ instanceId: idSchema, ...historyRangeSchema.shape }))
  .output(historySchema)
  .query(({ ctx, input: { tenantSlug: _, instanceId, ...range } }) =>
    readInstanceHistory(ctx.deps, ctx.tenant, instanceId, range),
  );
