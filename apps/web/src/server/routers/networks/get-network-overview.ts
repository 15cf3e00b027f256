import { networkOverviewSchema } from '@bulkhead/shared';
import { getNetworkOverview } from '../../services/networks/get-network-overview.ts';
import { systemQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const getNetworkOverviewProcedure = systemQuery('networks:read-all')
  .input(nothing)
  .output(networkOverviewSchema)
  .query(({ ctx }) => getNetworkOverview(ctx.deps));
