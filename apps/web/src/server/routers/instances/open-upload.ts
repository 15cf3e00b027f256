import { idSchema, uploadSpecSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { openUpload } from '../../services/inside/write-files.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const openUploadProcedure = tenantMutation('instances:exec', { fresh: true })
  .input(tenantInput({ instanceId: idSchema, ...uploadSpecSchema.shape }))
  .output(z.object({ uploadId: idSchema }))
  .mutation(({ ctx, input: { tenantSlug: _tenant, ...input } }) => openUpload(ctx.deps, ctx, input));
