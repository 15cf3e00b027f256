import { slugSchema, statementSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { getStatementOf } from '../../services/billing/get-statement.ts';
import { systemQuery } from '../../trpc.ts';
import { monthInput } from './inputs.ts';

export const getStatementOfProcedure = systemQuery('usage:read-all')
  .input(z.strictObject({ slug: slugSchema, ...monthInput }))
  .output(statementSchema)
  .query(({ ctx, input }) => getStatementOf(ctx.deps, input));
