import { doneSchema, idSchema, terminalSizeSchema } from '@bulkhead/shared';
import { resizeExec } from '../../services/streams/use-exec.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const resizeExecProcedure = tenantMutation('instances:exec')
  .input(tenantInput({ instanceId: idSchema, execId: idSchema, ...terminalSizeSchema.shape }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => resizeExec(ctx.deps, ctx, input));
