import { instanceRowSchema, pageOf, slugSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listAllInstances } from '../../services/instances/list-instances.ts';
import { systemQuery } from '../../trpc.ts';
import { instanceFilters } from './inputs.ts';

export const listAllInstancesProcedure = systemQuery('instances:read-all')
  .input(z.strictObject({ ...instanceFilters, tenantSlug: slugSchema.optional() }))
  .output(pageOf(instanceRowSchema))
  .query(({ ctx, input }) => listAllInstances(ctx.deps, input));
