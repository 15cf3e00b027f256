import { doneSchema, fileChangeSchema, idSchema } from '@bulkhead/shared';
import { changeFiles } from '../../services/inside/write-files.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const changeFilesProcedure = tenantMutation('instances:exec', { fresh: true })
  .input(tenantInput({ instanceId: idSchema, change: fileChangeSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input: { tenantSlug: _tenant, ...input } }) => changeFiles(ctx.deps, ctx, input));
