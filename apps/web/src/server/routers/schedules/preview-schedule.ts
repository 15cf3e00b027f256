import { scheduleSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { nextRuns, requireSchedule } from '../../services/schedules/cron.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

const SHOWN_RUNS = 5;

/** When a schedule would run, before anybody has made it. */
export const previewScheduleProcedure = tenantQuery('instances:read')
  .input(tenantInput({ cron: scheduleSchema.shape.cron, timeZone: scheduleSchema.shape.timeZone }))
  .output(z.object({ nextRunsMs: z.array(z.number()) }))
  .query(({ ctx, input }) => {
    const now = ctx.deps.now();
    requireSchedule(input, now);
    return { nextRunsMs: nextRuns(input, now, SHOWN_RUNS).map((run) => run.getTime()) };
  });
