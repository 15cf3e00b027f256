import { idSchema, imageNameSchema, imageTaskSchema, pullReferenceSchema } from '@bulkhead/shared';
import { pullImage } from '../../services/images/pull-image.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const pullImageProcedure = tenantMutation('images:write')
  .input(
    tenantInput({
      reference: pullReferenceSchema,
      name: imageNameSchema.nullable().default(null),
      registryId: idSchema.nullable().default(null),
      hostId: idSchema.nullable().default(null),
    }),
  )
  .output(imageTaskSchema)
  .mutation(({ ctx, input: { tenantSlug: _, ...input } }) => pullImage(ctx.deps, ctx.tenant, ctx.actor, input));
