import { idSchema, operationViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listOperations } from '../../services/operations/list-operations.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';
import { operationLimit } from './inputs.ts';

export const listOperationsProcedure = tenantQuery('instances:read')
  .input(tenantInput({ instanceId: idSchema.optional(), limit: operationLimit }))
  .output(z.array(operationViewSchema))
  .query(({ ctx, input }) => listOperations(ctx.deps, ctx.tenant, input));
