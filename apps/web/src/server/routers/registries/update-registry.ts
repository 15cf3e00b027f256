import { idSchema, registryInputSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { updateRegistry } from '../../services/registries/change-registries.ts';
import { systemMutation, tenantInput, tenantMutation } from '../../trpc.ts';

const changes = { registryId: idSchema, ...registryInputSchema.shape };

export const updateRegistryProcedure = tenantMutation('images:write')
  .input(tenantInput(changes))
  .output(z.void())
  .mutation(({ ctx, input: { tenantSlug: _, ...input } }) => updateRegistry(ctx.deps, ctx.tenant, ctx.actor, input));

export const updateOperatorsRegistryProcedure = systemMutation('images:write-all')
  .input(z.strictObject(changes))
  .output(z.void())
  .mutation(({ ctx, input }) => updateRegistry(ctx.deps, null, ctx.actor, input));
