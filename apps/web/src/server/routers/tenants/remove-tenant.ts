import { doneSchema, slugSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { removeTenant } from '../../services/tenants/remove-tenant.ts';
import { systemMutation } from '../../trpc.ts';

export const removeTenantProcedure = systemMutation('tenants:write', { fresh: true })
  .input(z.strictObject({ slug: slugSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => removeTenant(ctx.deps, ctx.actor, input.slug));
