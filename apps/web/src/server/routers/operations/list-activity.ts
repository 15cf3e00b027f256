import { activityViewSchema } from '@bulkhead/shared';
import { listActivity } from '../../services/operations/list-activity.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';
import { activityLimit } from './inputs.ts';

/** With a limit of 0 only the number of what is not over. */
export const listActivityProcedure = tenantQuery('instances:read')
  .input(tenantInput({ limit: activityLimit }))
  .output(activityViewSchema)
  .query(({ ctx, input }) => listActivity(ctx.deps, { tenantId: ctx.tenant.id, scopes: ctx.tenant.scopes }, input));
