import { idSchema, volumeViewSchema } from '@bulkhead/shared';
import { getVolume } from '../../services/volumes/list-volumes.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const getVolumeProcedure = tenantQuery('volumes:read')
  .input(tenantInput({ volumeId: idSchema }))
  .output(volumeViewSchema)
  .query(({ ctx, input }) => getVolume(ctx.deps, ctx.tenant, input));
