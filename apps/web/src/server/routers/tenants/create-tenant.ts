import { resourcesSchema, slugSchema, tenantRowSchema, titleSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { createTenant } from '../../services/tenants/create-tenant.ts';
import { systemMutation } from '../../trpc.ts';

export const createTenantProcedure = systemMutation('tenants:write')
  .input(z.strictObject({ slug: slugSchema, name: titleSchema, quota: resourcesSchema }))
  .output(tenantRowSchema)
  .mutation(({ ctx, input }) => createTenant(ctx.deps, ctx.actor, input));
