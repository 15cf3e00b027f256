import { doneSchema, idSchema } from '@bulkhead/shared';
import { removeSchedule } from '../../services/schedules/remove-schedule.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const removeScheduleProcedure = tenantMutation('instances:write')
  .input(tenantInput({ scheduleId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => removeSchedule(ctx.deps, ctx.tenant, ctx.actor, input.scheduleId));
