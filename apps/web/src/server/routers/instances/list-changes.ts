import { changeListSchema, idSchema } from '@bulkhead/shared';
import { listChanges } from '../../services/inside/read-files.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listChangesProcedure = tenantQuery('instances:read')
  .input(tenantInput({ instanceId: idSchema }))
  .output(changeListSchema)
  .query(({ ctx, input }) => listChanges(ctx.deps, ctx.tenant, input.instanceId));
