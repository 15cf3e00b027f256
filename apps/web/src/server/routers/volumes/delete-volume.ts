import { doneSchema, idSchema } from '@bulkhead/shared';
import { deleteVolume } from '../../services/volumes/delete-volume.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const deleteVolumeProcedure = tenantMutation('volumes:write')
  .input(tenantInput({ volumeId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => deleteVolume(ctx.deps, ctx.tenant, ctx.actor, input));
