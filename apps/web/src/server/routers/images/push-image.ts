import { idSchema, imageTaskSchema, pullReferenceSchema } from '@bulkhead/shared';
import { pushImage } from '../../services/images/push-image.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const pushImageProcedure = tenantMutation('images:write')
  .input(
    tenantInput({
      imageId: idSchema,
      reference: pullReferenceSchema,
      registryId: idSchema.nullable().default(null),
    }),
  )
  .output(imageTaskSchema)
  .mutation(({ ctx, input: { tenantSlug: _, ...input } }) => pushImage(ctx.deps, ctx.tenant, ctx.actor, input));
