import { volumeViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listVolumes } from '../../services/volumes/list-volumes.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listVolumesProcedure = tenantQuery('volumes:read')
  .input(tenantInput({}))
  .output(z.array(volumeViewSchema))
  .query(({ ctx }) => listVolumes(ctx.deps, ctx.tenant));
