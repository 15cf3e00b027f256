import { z } from 'zod';
import { revokeOtherSessions } from '../../services/identity/revoke-session.ts';
import { personMutation } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const revokeOtherSessionsProcedure = personMutation()
  .input(nothing)
  .output(z.object({ revoked: z.number() }))
  .mutation(({ ctx }) => revokeOtherSessions(ctx.deps, ctx, ctx.signedIn));
