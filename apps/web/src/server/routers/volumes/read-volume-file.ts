import { containerPathSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { readVolumeFile } from '../../services/volumes/browse-volume.ts';
import { tenantInput, tenantSubscription } from '../../trpc.ts';

export const readVolumeFileProcedure = tenantSubscription('instances:exec')
  .input(
    tenantInput({
      volumeId: idSchema,
      path: containerPathSchema,
      /** A folder comes as a tar archive. */
      as: z.enum(['file', 'archive']).default('file'),
    }),
  )
  .subscription(({ ctx, input: { tenantSlug: _tenant, ...input }, signal }) =>
    readVolumeFile(ctx.deps, ctx, { signal, unsentBytes: ctx.unsentBytes }, input),
  );
