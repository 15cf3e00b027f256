import { hostViewSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { getHost } from '../../services/hosts/get-host.ts';
import { systemQuery } from '../../trpc.ts';

export const getHostProcedure = systemQuery('hosts:read')
  .input(z.strictObject({ hostId: idSchema }))
  .output(hostViewSchema)
  .query(({ ctx, input }) => getHost(ctx.deps, input.hostId));
