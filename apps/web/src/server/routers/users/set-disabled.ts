import { doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { setUserDisabled } from '../../services/users/set-user-disabled.ts';
import { systemMutation } from '../../trpc.ts';

export const setUserDisabledProcedure = systemMutation('users:write', { fresh: true })
  .input(z.strictObject({ userId: idSchema, disabled: z.boolean() }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => setUserDisabled(ctx.deps, ctx.actor, input));
