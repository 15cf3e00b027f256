import { slugSchema, tenantRowSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { getTenant } from '../../services/tenants/get-tenant.ts';
import { systemQuery } from '../../trpc.ts';

export const getTenantProcedure = systemQuery('tenants:read')
  .input(z.strictObject({ slug: slugSchema }))
  .output(tenantRowSchema)
  .query(({ ctx, input }) => getTenant(ctx.deps, input.slug));
