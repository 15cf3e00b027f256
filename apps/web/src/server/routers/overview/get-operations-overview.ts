import { operationsOverviewSchema } from '@bulkhead/shared';
import { getOperationsOverview } from '../../services/overview/get-operations-overview.ts';
import { systemQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const getOperationsOverviewProcedure = systemQuery('hosts:read')
  .input(nothing)
  .output(operationsOverviewSchema)
  .query(({ ctx }) => getOperationsOverview(ctx.deps));
