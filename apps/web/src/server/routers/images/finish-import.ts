import { idSchema, imageTaskSchema } from '@bulkhead/shared';
import { finishImport } from '../../services/images/import-image.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const finishImportProcedure = tenantMutation('images:write')
  .input(tenantInput({ uploadId: idSchema }))
  .output(imageTaskSchema)
  .mutation(({ ctx, input }) => finishImport(ctx.deps, ctx.tenant, ctx.actor, input.uploadId));
