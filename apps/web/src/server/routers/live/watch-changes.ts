import { slugSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { watchChanges } from '../../services/live/watch-changes.ts';
import { tenantOrSystemSubscription } from '../../trpc.ts';

export const watchChangesProcedure = tenantOrSystemSubscription('tenant:read', 'operations:read-all')
  .input(z.strictObject({ tenantSlug: slugSchema.nullable(), sinceMs: z.int().min(0).nullable().default(null) }))
  .subscription(({ ctx, input, signal }) => watchChanges(ctx.deps, ctx.tenant, input.sinceMs, signal));
