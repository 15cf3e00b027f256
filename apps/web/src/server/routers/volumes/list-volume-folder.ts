import { containerPathSchema, folderListSchema, idSchema } from '@bulkhead/shared';
import { listVolumeFolder } from '../../services/volumes/browse-volume.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listVolumeFolderProcedure = tenantQuery('instances:exec')
  .input(tenantInput({ volumeId: idSchema, path: containerPathSchema }))
  .output(folderListSchema)
  .query(({ ctx, input }) => listVolumeFolder(ctx.deps, ctx.tenant, input));
