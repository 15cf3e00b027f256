import { operationViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listAllOperations } from '../../services/operations/list-operations.ts';
import { systemQuery } from '../../trpc.ts';
import { operationLimit } from './inputs.ts';

export const listAllOperationsProcedure = systemQuery('operations:read-all')
  .input(z.strictObject({ limit: operationLimit }))
  .output(z.array(operationViewSchema))
  .query(({ ctx, input }) => listAllOperations(ctx.deps, input));
