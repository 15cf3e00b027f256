import { instanceRowSchema, pageOf } from '@bulkhead/shared';
import { listInstances } from '../../services/instances/list-instances.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';
import { instanceFilters } from './inputs.ts';

export const listInstancesProcedure = tenantQuery('instances:read')
  .input(tenantInput(instanceFilters))
  .output(pageOf(instanceRowSchema))
  .query(({ ctx, input }) => listInstances(ctx.deps, ctx.tenant, input));
