import { historyRangeSchema, hostTimelineSchema, idSchema, TIMELINE_SERIES } from '@bulkhead/shared';
import { z } from 'zod';
import { readHostTimeline } from '../../services/timeline/read-host-timeline.ts';
import { systemQuery } from '../../trpc.ts';

const { fromMs, toMs, points } = historyRangeSchema.shape;

export const readHostTimelineProcedure = systemQuery('usage:read-all')
  .input(z.strictObject({ hostId: idSchema, series: z.enum(TIMELINE_SERIES), fromMs, toMs, points }))
  .output(hostTimelineSchema)
  .query(({ ctx, input }) => readHostTimeline(ctx.deps, input));
