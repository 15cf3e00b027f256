import { doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { removeUsersSecondFactor } from '../../services/users/remove-users-second-factor.ts';
import { systemMutation } from '../../trpc.ts';

export const removeUsersSecondFactorProcedure = systemMutation('users:write', { fresh: true })
  .input(z.strictObject({ userId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => removeUsersSecondFactor(ctx.deps, ctx.actor, input.userId));
