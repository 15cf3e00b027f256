import { router } from '../../trpc.ts';
import { getOperationsOverviewProcedure } from './get-operations-overview.ts';
import { getTenantOverviewProcedure } from './get-tenant-overview.ts';

export const overviewRouter = router({
  tenant: getTenantOverviewProcedure,
  operations: getOperationsOverviewProcedure,
});
