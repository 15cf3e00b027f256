import { enrolmentSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { renewToken } from '../../services/hosts/renew-token.ts';
import { systemMutation } from '../../trpc.ts';

export const renewTokenProcedure = systemMutation('hosts:write', { fresh: true })
  .input(z.strictObject({ hostId: idSchema }))
  .output(enrolmentSchema)
  .mutation(({ ctx, input }) => renewToken(ctx.deps, ctx.actor, ctx.origin, input.hostId));
