import { idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { deleteImage } from '../../services/images/change-image.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const deleteImageProcedure = tenantMutation('images:write')
  .input(tenantInput({ imageId: idSchema }))
  .output(z.void())
  .mutation(({ ctx, input }) => deleteImage(ctx.deps, ctx.tenant, ctx.actor, input.imageId));
