import { idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { revokeUsersSessions } from '../../services/users/revoke-users-sessions.ts';
import { systemMutation } from '../../trpc.ts';

export const revokeUsersSessionsProcedure = systemMutation('users:write', { fresh: true })
  .input(z.strictObject({ userId: idSchema }))
  .output(z.object({ revoked: z.number() }))
  .mutation(({ ctx, input }) => revokeUsersSessions(ctx.deps, ctx.actor, input.userId));
