import { router } from '../../trpc.ts';
import { searchSystemProcedure } from './search-system.ts';
import { searchTenantProcedure } from './search-tenant.ts';

export const searchRouter = router({
  tenant: searchTenantProcedure,
  system: searchSystemProcedure,
});
