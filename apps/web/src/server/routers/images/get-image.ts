import { catalogImageDetailsSchema, idSchema } from '@bulkhead/shared';
import { getCatalogImage } from '../../services/images/read-catalog.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const getImageProcedure = tenantQuery('images:read')
  .input(tenantInput({ imageId: idSchema }))
  .output(catalogImageDetailsSchema)
  .query(({ ctx, input }) => getCatalogImage(ctx.deps, ctx.tenant, input.imageId));
