import { idSchema } from '@bulkhead/shared';
import { watchExec } from '../../services/streams/watch-exec.ts';
import { tenantInput, tenantSubscription } from '../../trpc.ts';

export const watchExecProcedure = tenantSubscription('instances:exec')
  .input(tenantInput({ instanceId: idSchema, execId: idSchema }))
  .subscription(({ ctx, input, signal }) => watchExec(ctx.deps, { ...ctx, signal }, input));
