import { idSchema, imageCleanupSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { previewCleanup } from '../../services/images/cleanup.ts';
import { systemQuery } from '../../trpc.ts';

export const previewHostCleanupProcedure = systemQuery('images:write-all')
  .input(z.strictObject({ hostId: idSchema.nullable().default(null), withUnused: z.boolean().default(false) }))
  .output(imageCleanupSchema)
  .query(({ ctx, input }) => previewCleanup(ctx.deps, { tenant: null, ...input }));
