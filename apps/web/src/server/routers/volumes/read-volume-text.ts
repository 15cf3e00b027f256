import { containerPathSchema, fileTextSchema, idSchema } from '@bulkhead/shared';
import { readVolumeText } from '../../services/volumes/browse-volume.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const readVolumeTextProcedure = tenantQuery('instances:exec')
  .input(tenantInput({ volumeId: idSchema, path: containerPathSchema }))
  .output(fileTextSchema)
  .query(({ ctx, input }) => readVolumeText(ctx.deps, ctx, input));
