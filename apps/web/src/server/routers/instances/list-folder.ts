import { containerPathSchema, folderListSchema, idSchema } from '@bulkhead/shared';
import { listFolder } from '../../services/inside/read-files.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listFolderProcedure = tenantQuery('instances:exec')
  .input(tenantInput({ instanceId: idSchema, path: containerPathSchema }))
  .output(folderListSchema)
  .query(({ ctx, input }) => listFolder(ctx.deps, ctx.tenant, input));
