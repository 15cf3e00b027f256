import { historyRangeSchema, idSchema, instanceNeighboursSchema } from '@bulkhead/shared';
import { readInstanceNeighbours } from '../../services/neighbours/read-instance-neighbours.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

const { fromMs, toMs } = historyRangeSchema.shape;

export const readInstanceNeighboursProcedure = tenantQuery('usage:read')
  .input(tenantInput({ instanceId: idSchema, fromMs, toMs }))
  .output(instanceNeighboursSchema)
  .query(({ ctx, input }) => readInstanceNeighbours(ctx.deps, ctx.tenant, input));
