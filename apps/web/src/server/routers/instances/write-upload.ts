import { doneSchema, idSchema, MAX_UPLOAD_BYTES, UPLOAD_PART_BYTES } from '@bulkhead/shared';
import { z } from 'zod';
import { writeUpload } from '../../services/inside/write-files.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const writeUploadProcedure = tenantMutation('instances:exec')
  .input(
    tenantInput({
      instanceId: idSchema,
      uploadId: idSchema,
      /** Where in the file this piece begins: where the last one ended. */
      offset: z.int().min(0).max(MAX_UPLOAD_BYTES),
      base64: z.base64().max(Math.ceil(UPLOAD_PART_BYTES / 3) * 4),
    }),
  )
  .output(doneSchema)
  .mutation(({ ctx, input: { tenantSlug: _tenant, ...input } }) => writeUpload(ctx.deps, ctx, input));
