import { historyRangeSchema, hostNeighboursSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { readHostNeighbours } from '../../services/neighbours/read-host-neighbours.ts';
import { systemQuery } from '../../trpc.ts';

const { fromMs, toMs } = historyRangeSchema.shape;

export const readHostNeighboursProcedure = systemQuery('usage:read-all')
  .input(z.strictObject({ hostId: idSchema, fromMs, toMs }))
  .output(hostNeighboursSchema)
  .query(({ ctx, input }) => readHostNeighbours(ctx.deps, input));
