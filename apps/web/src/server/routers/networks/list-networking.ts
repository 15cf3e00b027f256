import { tenantNetworkingSchema } from '@bulkhead/shared';
import { listNetworking } from '../../services/networks/list-networking.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listNetworkingProcedure = tenantQuery('networks:read')
  .input(tenantInput({}))
  .output(tenantNetworkingSchema)
  .query(({ ctx }) => listNetworking(ctx.deps, ctx.tenant));
