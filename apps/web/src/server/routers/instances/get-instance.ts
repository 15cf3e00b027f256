import { idSchema, instanceViewSchema } from '@bulkhead/shared';
import { getInstance } from '../../services/instances/get-instance.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const getInstanceProcedure = tenantQuery('instances:read')
  .input(tenantInput({ instanceId: idSchema }))
  .output(instanceViewSchema)
  .query(({ ctx, input }) => getInstance(ctx.deps, ctx.tenant, input.instanceId));
