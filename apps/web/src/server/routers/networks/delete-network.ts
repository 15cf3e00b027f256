import { doneSchema, idSchema } from '@bulkhead/shared';
import { deleteNetwork } from '../../services/networks/delete-network.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const deleteNetworkProcedure = tenantMutation('networks:write')
  .input(tenantInput({ networkId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => deleteNetwork(ctx.deps, ctx.tenant, ctx.actor, input.networkId));
