import { auditStandingSchema } from '@bulkhead/shared';
import { readStanding } from '../../services/audit/read-standing.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const getStandingProcedure = tenantQuery('audit:read')
  .input(tenantInput({}))
  .output(auditStandingSchema)
  .query(({ ctx }) => readStanding(ctx.deps, ctx.tenant.id));
