import { idSchema, imageNameSchema, imageNotesSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { changeImage } from '../../services/images/change-image.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const changeImageProcedure = tenantMutation('images:write')
  .input(tenantInput({ imageId: idSchema, name: imageNameSchema, notes: imageNotesSchema.default('') }))
  .output(z.void())
  .mutation(({ ctx, input: { tenantSlug: _, ...input } }) => changeImage(ctx.deps, ctx.tenant, ctx.actor, input));
