import { auditPageSchema } from '@bulkhead/shared';
import { listEntries } from '../../services/audit/list-entries.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';
import { entriesInput } from './inputs.ts';

export const listEntriesProcedure = tenantQuery('audit:read')
  .input(tenantInput(entriesInput))
  .output(auditPageSchema)
  .query(({ ctx, input: { tenantSlug: _, ...query } }) => listEntries(ctx.deps, { ...query, chain: ctx.tenant.id }));
