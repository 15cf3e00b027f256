import { base64ChunkSchema, doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { writeExec } from '../../services/streams/use-exec.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const writeExecProcedure = tenantMutation('instances:exec')
  .input(
    tenantInput({
      instanceId: idSchema,
      execId: idSchema,
      base64: base64ChunkSchema,
      /** The end of its input comes after this. */
      isLast: z.boolean().default(false),
    }),
  )
  .output(doneSchema)
  .mutation(({ ctx, input }) => writeExec(ctx.deps, ctx, input));
