import { idSchema, imageNameSchema, imageTaskSchema } from '@bulkhead/shared';
import { commitImage } from '../../services/images/commit-image.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const commitImageProcedure = tenantMutation('images:write')
  .input(tenantInput({ instanceId: idSchema, name: imageNameSchema }))
  .output(imageTaskSchema)
  .mutation(({ ctx, input: { tenantSlug: _, ...input } }) => commitImage(ctx.deps, ctx.tenant, ctx.actor, input));
