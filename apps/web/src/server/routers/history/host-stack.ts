import { historyStackSchema, idSchema } from '@bulkhead/shared';
import { readHostStack } from '../../services/history/read-host-history.ts';
import { systemQuery } from '../../trpc.ts';
import { stackRangeSchema } from './inputs.ts';

export const hostStackProcedure = systemQuery('usage:read-all')
  .input(stackRangeSchema.extend({ hostId: idSchema }))
  .output(historyStackSchema)
  .query(({ ctx, input: { hostId, ...range } }) => readHostStack(ctx.deps, hostId, range));
