import { searchTextSchema, tenantHitSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { searchTenant } from '../../services/search/search-tenant.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const searchTenantProcedure = tenantQuery('tenant:read')
  .input(tenantInput({ text: searchTextSchema }))
  .output(z.array(tenantHitSchema))
  .query(({ ctx, input }) => searchTenant(ctx.deps, ctx.tenant, input.text));
