import { idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { cleanUp } from '../../services/images/cleanup.ts';
import { systemMutation } from '../../trpc.ts';

export const cleanUpHostProcedure = systemMutation('images:write-all')
  .input(z.strictObject({ hostId: idSchema, withUnused: z.boolean().default(false) }))
  .output(z.object({ tasks: z.number() }))
  .mutation(({ ctx, input }) => cleanUp(ctx.deps, ctx.actor, { tenant: null, ...input }));
