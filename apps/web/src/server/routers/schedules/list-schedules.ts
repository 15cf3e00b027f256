import { idSchema, scheduleViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listSchedules } from '../../services/schedules/list-schedules.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listSchedulesProcedure = tenantQuery('instances:read')
  .input(tenantInput({ instanceId: idSchema }))
  .output(z.array(scheduleViewSchema))
  .query(({ ctx, input }) => listSchedules(ctx.deps, ctx.tenant, input.instanceId));
