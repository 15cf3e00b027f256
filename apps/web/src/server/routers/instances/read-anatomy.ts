import { anatomySchema, idSchema } from '@bulkhead/shared';
import { readAnatomy } from '../../services/instances/read-anatomy.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const readAnatomyProcedure = tenantQuery('instances:read')
  .input(tenantInput({ instanceId: idSchema }))
  .output(anatomySchema)
  .query(({ ctx, input }) => readAnatomy(ctx.deps, ctx.tenant, input.instanceId));
