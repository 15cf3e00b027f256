import { activityViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listActivity } from '../../services/operations/list-activity.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

/** With a limit of 0 only the number of what is not over. */
export const listActivityProcedure = tenantQuery('instances:read')
  .input(tenantInput({ limit: z.int().min(0).max(100).default(50) }))
  .output(activityViewSchema)
  .query(({ ctx, input }) => listActivity(ctx.deps, ctx.tenant, input));
