import { idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { removeRegistry } from '../../services/registries/change-registries.ts';
import { systemMutation, tenantInput, tenantMutation } from '../../trpc.ts';

export const removeRegistryProcedure = tenantMutation('images:write')
  .input(tenantInput({ registryId: idSchema }))
  .output(z.void())
  .mutation(({ ctx, input }) => removeRegistry(ctx.deps, ctx.tenant, ctx.actor, input.registryId));

export const removeOperatorsRegistryProcedure = systemMutation('images:write-all')
  .input(z.strictObject({ registryId: idSchema }))
  .output(z.void())
  .mutation(({ ctx, input }) => removeRegistry(ctx.deps, null, ctx.actor, input.registryId));
