import { idSchema, slugSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { watchUsage } from '../../services/live/watch-usage.ts';
import { tenantOrSystemSubscription } from '../../trpc.ts';

const inputSchema = z
  .strictObject({
    /** Null: all tenants'. */
    tenantSlug: slugSchema.nullable(),
    /** Of one host, with its compartments; for operators only. */
    hostId: idSchema.nullable().default(null),
  })
  .refine(({ tenantSlug, hostId }) => tenantSlug === null || hostId === null, {
    path: ['hostId'],
    message: 'name a tenant or a host, not both',
  });

export const watchUsageProcedure = tenantOrSystemSubscription('instances:read', 'instances:read-all')
  .input(inputSchema)
  .subscription(({ ctx, input, signal }) =>
    watchUsage(ctx.deps, { tenant: ctx.tenant, hostId: input.hostId }, { signal, unsentBytes: ctx.unsentBytes }),
  );
