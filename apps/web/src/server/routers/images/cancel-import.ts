import { idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { cancelImport } from '../../services/images/import-image.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const cancelImportProcedure = tenantMutation('images:write')
  .input(tenantInput({ uploadId: idSchema }))
  .output(z.void())
  .mutation(({ ctx, input }) => cancelImport(ctx.deps, ctx.tenant, ctx.actor, input.uploadId));
