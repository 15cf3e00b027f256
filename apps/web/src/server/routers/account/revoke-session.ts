import { doneSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { revokeSession } from '../../services/identity/revoke-session.ts';
import { personMutation } from '../../trpc.ts';

export const revokeSessionProcedure = personMutation()
  .input(z.strictObject({ sessionId: z.string().regex(/^[0-9a-f]{64}$/) }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => revokeSession(ctx.deps, ctx, ctx.signedIn, input.sessionId));
