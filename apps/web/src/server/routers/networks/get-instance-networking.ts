import { idSchema, instanceNetworkingViewSchema } from '@bulkhead/shared';
import { getInstanceNetworking } from '../../services/networks/get-instance-networking.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const getInstanceNetworkingProcedure = tenantQuery('networks:read')
  .input(tenantInput({ instanceId: idSchema }))
  .output(instanceNetworkingViewSchema)
  .query(({ ctx, input }) => getInstanceNetworking(ctx.deps, ctx.tenant, input.instanceId));
