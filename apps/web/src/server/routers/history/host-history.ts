import { historyRangeSchema, historySchema, idSchema } from '@bulkhead/shared';
import { readHostHistory } from '../../services/history/read-host-history.ts';
import { systemQuery } from '../../trpc.ts';

export const hostHistoryProcedure = systemQuery('hosts:read')
  .input(historyRangeSchema.extend({ hostId: idSchema }))
  .output(historySchema)
  .query(({ ctx, input: { hostId, ...range } }) => readHostHistory(ctx.deps, hostId, range));
