import { imageCleanupSchema } from '@bulkhead/shared';
import { previewCleanup } from '../../services/images/cleanup.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const previewCleanupProcedure = tenantQuery('images:read')
  .input(tenantInput({}))
  .output(imageCleanupSchema)
  .query(({ ctx }) => previewCleanup(ctx.deps, { tenant: ctx.tenant, hostId: null, withUnused: false }));
