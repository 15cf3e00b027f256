import { idSchema, volumeSizeSchema, volumeViewSchema } from '@bulkhead/shared';
import { resizeVolume } from '../../services/volumes/resize-volume.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const resizeVolumeProcedure = tenantMutation('volumes:write')
  .input(tenantInput({ volumeId: idSchema, sizeBytes: volumeSizeSchema }))
  .output(volumeViewSchema)
  .mutation(({ ctx, input }) => resizeVolume(ctx.deps, ctx.tenant, ctx.actor, input));
