import { doneSchema, idSchema, scheduleSchema } from '@bulkhead/shared';
import { updateSchedule } from '../../services/schedules/update-schedule.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const updateScheduleProcedure = tenantMutation('instances:write')
  .input(tenantInput({ scheduleId: idSchema, schedule: scheduleSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => updateSchedule(ctx.deps, ctx.tenant, ctx.actor, input));
