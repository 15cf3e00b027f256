import { idSchema, logQuerySchema } from '@bulkhead/shared';
import { watchLog } from '../../services/streams/watch-log.ts';
import { tenantInput, tenantSubscription } from '../../trpc.ts';

export const logsProcedure = tenantSubscription('instances:read')
  .input(tenantInput({ instanceId: idSchema, ...logQuerySchema.shape }))
  .subscription(({ ctx, input: { tenantSlug: _tenant, ...query }, signal }) =>
    watchLog(ctx.deps, ctx.tenant, { signal, unsentBytes: ctx.unsentBytes }, query),
  );
