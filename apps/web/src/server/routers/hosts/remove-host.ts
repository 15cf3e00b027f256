import { doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { removeHost } from '../../services/hosts/remove-host.ts';
import { systemMutation } from '../../trpc.ts';

export const removeHostProcedure = systemMutation('hosts:write', { fresh: true })
  .input(z.strictObject({ hostId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => removeHost(ctx.deps, ctx.actor, input.hostId));
