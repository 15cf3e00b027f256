import { acceptedSchema, idSchema, networkingRequestSchema } from '@bulkhead/shared';
import { setInstanceNetworking } from '../../services/networks/set-instance-networking.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const setInstanceNetworkingProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema, networking: networkingRequestSchema }))
  .output(acceptedSchema)
  .mutation(({ ctx, input }) => setInstanceNetworking(ctx.deps, ctx.tenant, ctx.actor, input));
