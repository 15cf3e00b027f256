import { auditStandingSchema } from '@bulkhead/shared';
import { readStanding } from '../../services/audit/read-standing.ts';
import { systemQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const getStandingOfAllProcedure = systemQuery('audit:read-all')
  .input(nothing)
  .output(auditStandingSchema)
  .query(({ ctx }) => readStanding(ctx.deps, null));
