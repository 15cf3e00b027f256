import { idSchema } from '@bulkhead/shared';
import { watchMetrics } from '../../services/instances/watch-metrics.ts';
import { tenantInput, tenantSubscription } from '../../trpc.ts';

export const watchMetricsProcedure = tenantSubscription('instances:read')
  .input(tenantInput({ instanceId: idSchema }))
  .subscription(({ ctx, input, signal }) => watchMetrics(ctx.deps, ctx.tenant, input.instanceId, signal));
