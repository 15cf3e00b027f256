import { router } from '../../trpc.ts';
import { configureTenantProcedure } from './configure-tenant.ts';
import { createTenantProcedure } from './create-tenant.ts';
import { getTenantProcedure } from './get-tenant.ts';
import { listTenantsProcedure } from './list-tenants.ts';
import { removeTenantProcedure } from './remove-tenant.ts';
import { whatIfQuotaProcedure } from './what-if-quota.ts';

export const tenantsRouter = router({
  list: listTenantsProcedure,
  get: getTenantProcedure,
  create: createTenantProcedure,
  configure: configureTenantProcedure,
  remove: removeTenantProcedure,
  whatIf: whatIfQuotaProcedure,
});
