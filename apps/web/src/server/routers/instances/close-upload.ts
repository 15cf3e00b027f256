import { doneSchema, idSchema } from '@bulkhead/shared';
import { closeUpload } from '../../services/inside/write-files.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const closeUploadProcedure = tenantMutation('instances:exec')
  .input(tenantInput({ instanceId: idSchema, uploadId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input: { tenantSlug: _tenant, ...which } }) => closeUpload(ctx.deps, ctx, which));
