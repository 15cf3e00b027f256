import { doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { revokeHost } from '../../services/hosts/revoke-host.ts';
import { systemMutation } from '../../trpc.ts';

export const revokeHostProcedure = systemMutation('hosts:write', { fresh: true })
  .input(z.strictObject({ hostId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => revokeHost(ctx.deps, ctx.actor, input.hostId));
