import { tenantOverviewSchema } from '@bulkhead/shared';
import { getTenantOverview } from '../../services/overview/get-tenant-overview.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const getTenantOverviewProcedure = tenantQuery('tenant:read')
  .input(tenantInput({}))
  .output(tenantOverviewSchema)
  .query(({ ctx }) => getTenantOverview(ctx.deps, ctx.tenant));
