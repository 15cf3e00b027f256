import { quotaViewSchema } from '@bulkhead/shared';
import { getQuota } from '../../services/quota/get-quota.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const getQuotaProcedure = tenantQuery('tenant:read')
  .input(tenantInput({}))
  .output(quotaViewSchema)
  .query(({ ctx }) => getQuota(ctx.deps, ctx.tenant));
