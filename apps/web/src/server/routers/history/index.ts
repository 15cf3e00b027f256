import { router } from '../../trpc.ts';
import { historyOfTenantProcedure } from './history-of-tenant.ts';
import { hostHistoryProcedure } from './host-history.ts';
import { hostStackProcedure } from './host-stack.ts';
import { instanceHistoryProcedure } from './instance-history.ts';
import { tenantHistoryProcedure } from './tenant-history.ts';
import { tenantStackProcedure } from './tenant-stack.ts';

export const historyRouter = router({
  instance: instanceHistoryProcedure,
  tenant: tenantHistoryProcedure,
  tenantStack: tenantStackProcedure,
  host: hostHistoryProcedure,
  hostStack: hostStackProcedure,
  ofTenant: historyOfTenantProcedure,
});
