import { idSchema, passwordCodeSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { issuePasswordCode } from '../../services/users/issue-password-code.ts';
import { systemMutation } from '../../trpc.ts';

export const resetUsersPasswordProcedure = systemMutation('users:write', { fresh: true })
  .input(z.strictObject({ userId: idSchema }))
  .output(passwordCodeSchema)
  .mutation(({ ctx, input }) => issuePasswordCode(ctx.deps, ctx.actor, input.userId));
