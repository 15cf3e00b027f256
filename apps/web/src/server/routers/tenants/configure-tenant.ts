import {
  allowancesSchema,
  PROFILES,
  resourcesSchema,
  runtimeNameSchema,
  slugSchema,
  tenantRowSchema,
  titleSchema,
} from '@bulkhead/shared';
import { z } from 'zod';
import { configureTenant } from '../../services/tenants/configure-tenant.ts';
import { systemMutation } from '../../trpc.ts';

export const configureTenantProcedure = systemMutation('tenants:write', { fresh: true })
  .input(
    z.strictObject({
      slug: slugSchema,
      name: titleSchema.optional(),
      quota: resourcesSchema.optional(),
      allowances: allowancesSchema.optional(),
      profile: z.enum(PROFILES).optional(),
      sandboxRuntime: runtimeNameSchema.nullable().optional(),
    }),
  )
  .output(tenantRowSchema)
  .mutation(({ ctx, input }) => configureTenant(ctx.deps, ctx.actor, input));
