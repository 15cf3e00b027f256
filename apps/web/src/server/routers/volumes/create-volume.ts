import { newVolumeSchema, volumeViewSchema } from '@bulkhead/shared';
import { createVolume } from '../../services/volumes/create-volume.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const createVolumeProcedure = tenantMutation('volumes:write')
  .input(tenantInput({ volume: newVolumeSchema }))
  .output(volumeViewSchema)
  .mutation(({ ctx, input }) => createVolume(ctx.deps, ctx.tenant, ctx.actor, input.volume));
