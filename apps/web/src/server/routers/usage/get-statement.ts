import { statementSchema } from '@bulkhead/shared';
import { getStatement } from '../../services/billing/get-statement.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';
import { monthInput } from './inputs.ts';

export const getStatementProcedure = tenantQuery('usage:read')
  .input(tenantInput(monthInput))
  .output(statementSchema)
  .query(({ ctx, input }) => getStatement(ctx.deps, ctx.tenant.id, input));
