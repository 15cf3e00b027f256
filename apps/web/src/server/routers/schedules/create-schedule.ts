import { idSchema, scheduleSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { createSchedule } from '../../services/schedules/create-schedule.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const createScheduleProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema, schedule: scheduleSchema }))
  .output(z.object({ scheduleId: z.string() }))
  .mutation(({ ctx, input }) => createSchedule(ctx.deps, ctx.tenant, ctx.actor, input));
