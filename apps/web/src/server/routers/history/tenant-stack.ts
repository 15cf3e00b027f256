import { historyStackSchema, idSchema } from '@bulkhead/shared';
import { readTenantStack } from '../../services/history/read-tenant-history.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';
import { stackRangeSchema } from './inputs.ts';

export const tenantStackProcedure = tenantQuery('usage:read')
  .input(tenantInput({ hostId: idSchema.nullable().default(null), ...stackRangeSchema.shape }))
  .output(historyStackSchema)
  .query(({ ctx, input: { tenantSlug: _, hostId, ...range } }) => readTenantStack(ctx.deps, ctx.tenant, hostId, range));
