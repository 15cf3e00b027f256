import { catalogImageSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listAllImages } from '../../services/images/operators-images.ts';
import { systemQuery } from '../../trpc.ts';

export const listAllImagesProcedure = systemQuery('images:write-all')
  .input(z.strictObject({}))
  .output(z.array(catalogImageSchema))
  .query(({ ctx }) => listAllImages(ctx.deps));
