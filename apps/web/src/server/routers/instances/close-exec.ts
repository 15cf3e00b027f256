import { doneSchema, idSchema } from '@bulkhead/shared';
import { closeExec } from '../../services/streams/use-exec.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const closeExecProcedure = tenantMutation('instances:exec')
  .input(tenantInput({ instanceId: idSchema, execId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => closeExec(ctx.deps, ctx, input));
