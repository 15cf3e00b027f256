import { DONE, doneSchema, idSchema } from '@bulkhead/shared';
import { cancelActivity } from '../../services/operations/cancel-activity.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

/** Whoever may change what the task works on may cancel it: the service looks at the task's kind. */
export const cancelTaskProcedure = tenantMutation('tenant:read')
  .input(tenantInput({ taskId: idSchema }))
  .output(doneSchema)
  .mutation(async ({ ctx, input }) => {
    await cancelActivity(ctx.deps, ctx.tenant, ctx.actor, input.taskId);
    return DONE;
  });
