import { sessionViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { confirmSignIn } from '../../services/identity/confirm-sign-in.ts';
import { publicMutation } from '../../trpc.ts';
import { codeSchema } from './inputs.ts';

export const confirmSignInProcedure = publicMutation()
  .input(z.strictObject({ challengeToken: z.string().max(200), code: codeSchema }))
  .output(sessionViewSchema)
  .mutation(({ ctx, input }) => confirmSignIn(ctx.deps, ctx, input));
