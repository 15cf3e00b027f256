import { imageViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listImages } from '../../services/images/list-images.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listImagesProcedure = tenantQuery('instances:read')
  .input(tenantInput({}))
  .output(z.array(imageViewSchema))
  .query(({ ctx }) => listImages(ctx.deps, ctx.tenant));
