import { doneSchema, idSchema } from '@bulkhead/shared';
import { finishUpload } from '../../services/inside/write-files.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const finishUploadProcedure = tenantMutation('instances:exec')
  .input(tenantInput({ instanceId: idSchema, uploadId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input: { tenantSlug: _tenant, ...which } }) => finishUpload(ctx.deps, ctx, which));
