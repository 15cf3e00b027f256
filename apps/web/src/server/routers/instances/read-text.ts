import { containerPathSchema, fileTextSchema, idSchema } from '@bulkhead/shared';
import { readText } from '../../services/inside/read-files.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const readTextProcedure = tenantQuery('instances:exec')
  .input(tenantInput({ instanceId: idSchema, path: containerPathSchema }))
  .output(fileTextSchema)
  .query(({ ctx, input }) => readText(ctx.deps, ctx, input));
