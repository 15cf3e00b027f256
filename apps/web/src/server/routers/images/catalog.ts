import { imageCatalogSchema } from '@bulkhead/shared';
import { listCatalog } from '../../services/images/read-catalog.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const catalogProcedure = tenantQuery('images:read')
  .input(tenantInput({}))
  .output(imageCatalogSchema)
  .query(({ ctx }) => listCatalog(ctx.deps, ctx.tenant));
