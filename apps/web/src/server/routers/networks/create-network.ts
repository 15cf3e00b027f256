import { nameSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { createNetwork } from '../../services/networks/create-network.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const createNetworkProcedure = tenantMutation('networks:write')
  .input(tenantInput({ name: nameSchema, internal: z.boolean().default(false) }))
  .output(z.object({ networkId: z.string(), subnet: z.string() }))
  .mutation(({ ctx, input }) => createNetwork(ctx.deps, ctx.tenant, ctx.actor, input));
