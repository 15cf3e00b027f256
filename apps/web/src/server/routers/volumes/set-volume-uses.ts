import { acceptedSchema, idSchema, volumeUsesSchema } from '@bulkhead/shared';
import { setVolumeUses } from '../../services/volumes/set-volume-uses.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const setVolumeUsesProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema, volumes: volumeUsesSchema }))
  .output(acceptedSchema)
  .mutation(({ ctx, input }) => setVolumeUses(ctx.deps, ctx.tenant, ctx.actor, input));
