import { execSpecSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { openExec } from '../../services/streams/open-exec.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const openExecProcedure = tenantMutation('instances:exec', { fresh: true })
  .input(tenantInput({ instanceId: idSchema, ...execSpecSchema.shape }))
  .output(z.object({ execId: idSchema }))
  .mutation(({ ctx, input: { tenantSlug: _tenant, ...input } }) => openExec(ctx.deps, ctx, input));
