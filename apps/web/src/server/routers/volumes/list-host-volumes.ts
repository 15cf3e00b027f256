import { hostVolumeViewSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listHostVolumes } from '../../services/volumes/list-host-volumes.ts';
import { systemQuery } from '../../trpc.ts';

export const listHostVolumesProcedure = systemQuery('hosts:read')
  .input(z.strictObject({ hostId: idSchema }))
  .output(z.array(hostVolumeViewSchema))
  .query(({ ctx, input }) => listHostVolumes(ctx.deps, input));
