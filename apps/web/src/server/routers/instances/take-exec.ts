import { doneSchema, idSchema, MAX_VIEW_WINDOW_BYTES } from '@bulkhead/shared';
import { z } from 'zod';
import { takeExec } from '../../services/streams/use-exec.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const takeExecProcedure = tenantMutation('instances:exec')
  .input(tenantInput({ instanceId: idSchema, execId: idSchema, bytes: z.int().min(1).max(MAX_VIEW_WINDOW_BYTES) }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => takeExec(ctx.deps, ctx, input));
