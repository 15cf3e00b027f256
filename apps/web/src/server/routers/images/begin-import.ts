import { importSchema, MAX_IMAGE_UPLOAD_BYTES } from '@bulkhead/shared';
import { z } from 'zod';
import { beginImport } from '../../services/images/import-image.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const beginImportProcedure = tenantMutation('images:write')
  .input(tenantInput({ ...importSchema.shape, sizeBytes: z.int().min(1).max(MAX_IMAGE_UPLOAD_BYTES) }))
  .output(z.object({ uploadId: z.string(), chunkBytes: z.number() }))
  .mutation(({ ctx, input: { tenantSlug: _, ...input } }) => beginImport(ctx.deps, ctx.tenant, ctx.actor, input));
