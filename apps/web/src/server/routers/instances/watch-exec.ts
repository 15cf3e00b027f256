import { idSchema, MAX_VIEW_WINDOW_BYTES, MIN_VIEW_WINDOW_BYTES } from '@bulkhead/shared';
import { z } from 'zod';
import { watchExec } from '../../services/streams/watch-exec.ts';
import { tenantInput, tenantSubscription } from '../../trpc.ts';

export const watchExecProcedure = tenantSubscription('instances:exec')
  .input(
    tenantInput({
      instanceId: idSchema,
      execId: idSchema,
      /** No more than this is sent before `takeExec` has said that some of it was taken; left out: as fast as it is received. */
      windowBytes: z.int().min(MIN_VIEW_WINDOW_BYTES).max(MAX_VIEW_WINDOW_BYTES).optional(),
    }),
  )
  .subscription(({ ctx, input, signal }) => watchExec(ctx.deps, { ...ctx, signal }, input));
