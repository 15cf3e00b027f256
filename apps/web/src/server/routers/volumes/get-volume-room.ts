import { volumeRoomSchema } from '@bulkhead/shared';
import { getVolumeRoom } from '../../services/volumes/get-volume-room.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const getVolumeRoomProcedure = tenantQuery('volumes:read')
  .input(tenantInput({}))
  .output(volumeRoomSchema)
  .query(({ ctx }) => getVolumeRoom(ctx.deps, ctx.tenant));
