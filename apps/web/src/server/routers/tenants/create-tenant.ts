import {
  PROFILES,
  resourcesSchema,
  runtimeNameSchema,
  slugSchema,
  tenantRowSchema,
  titleSchema,
} from '@bulkhead/shared';
import { z } from 'zod';
import { createTenant } from '../../services/tenants/create-tenant.ts';
import { systemMutation } from '../../trpc.ts';

export const createTenantProcedure = systemMutation('tenants:write')
  .input(
    z.strictObject({
      slug: slugSchema,
      name: titleSchema,
      quota: resourcesSchema,
      profile: z.enum(PROFILES).default('restricted'),
      sandboxRuntime: runtimeNameSchema.nullable().default(null),
    }),
  )
  .output(tenantRowSchema)
  .mutation(({ ctx, input }) => createTenant(ctx.deps, ctx.actor, input));
