import { idSchema, imageTaskSchema } from '@bulkhead/shared';
import { pullNewer } from '../../services/images/pull-image.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const pullNewerProcedure = tenantMutation('images:write')
  .input(tenantInput({ imageId: idSchema }))
  .output(imageTaskSchema)
  .mutation(({ ctx, input }) => pullNewer(ctx.deps, ctx.tenant, ctx.actor, input.imageId));
