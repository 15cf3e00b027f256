import { registryInputSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { createRegistry } from '../../services/registries/change-registries.ts';
import { systemMutation, tenantInput, tenantMutation } from '../../trpc.ts';

const created = z.object({ id: z.string() });

export const createRegistryProcedure = tenantMutation('images:write')
  .input(tenantInput(registryInputSchema.shape))
  .output(created)
  .mutation(({ ctx, input: { tenantSlug: _, ...input } }) => createRegistry(ctx.deps, ctx.tenant, ctx.actor, input));

export const createOperatorsRegistryProcedure = systemMutation('images:write-all')
  .input(registryInputSchema)
  .output(created)
  .mutation(({ ctx, input }) => createRegistry(ctx.deps, null, ctx.actor, input));
