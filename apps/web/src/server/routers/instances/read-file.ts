import { containerPathSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { readFile } from '../../services/inside/read-files.ts';
import { tenantInput, tenantSubscription } from '../../trpc.ts';

export const readFileProcedure = tenantSubscription('instances:exec')
  .input(
    tenantInput({
      instanceId: idSchema,
      path: containerPathSchema,
      /** A folder comes as a tar archive. */
      as: z.enum(['file', 'archive']).default('file'),
    }),
  )
  .subscription(({ ctx, input: { tenantSlug: _tenant, ...input }, signal }) =>
    readFile(ctx.deps, ctx, { signal, unsentBytes: ctx.unsentBytes }, input),
  );
