import { historyRangeSchema, historySchema, idSchema, slugSchema } from '@bulkhead/shared';
import { readHistoryOfTenant } from '../../services/history/read-host-history.ts';
import { systemQuery } from '../../trpc.ts';

export const historyOfTenantProcedure = systemQuery('usage:read-all')
  .input(historyRangeSchema.extend({ slug: slugSchema, hostId: idSchema.nullable().default(null) }))
  .output(historySchema)
  .query(({ ctx, input: { slug, hostId, ...range } }) => readHistoryOfTenant(ctx.deps, { slug, hostId }, range));
