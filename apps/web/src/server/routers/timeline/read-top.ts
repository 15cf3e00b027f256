import { historyRangeSchema, idSchema, TIMELINE_SERIES, topSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { readTop } from '../../services/timeline/read-top.ts';
import { systemQuery } from '../../trpc.ts';

const { fromMs, toMs } = historyRangeSchema.shape;

export const readTopProcedure = systemQuery('usage:read-all')
  .input(z.strictObject({ hostId: idSchema.nullable().default(null), series: z.enum(TIMELINE_SERIES), fromMs, toMs }))
  .output(topSchema)
  .query(({ ctx, input }) => readTop(ctx.deps, input));
