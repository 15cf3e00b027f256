import { MAX_WHAT_IF_DAYS, resourcesSchema, slugSchema, WHAT_IF_DAYS, whatIfSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { whatIfQuota } from '../../services/what-if/what-if-quota.ts';
import { systemQuery } from '../../trpc.ts';

export const whatIfQuotaProcedure = systemQuery('tenants:write')
  .input(
    z.strictObject({
      slug: slugSchema,
      quota: resourcesSchema,
      days: z.int().min(1).max(MAX_WHAT_IF_DAYS).default(WHAT_IF_DAYS),
    }),
  )
  .output(whatIfSchema)
  .query(({ ctx, input }) => whatIfQuota(ctx.deps, input));
