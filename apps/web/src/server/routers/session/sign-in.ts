import { sessionViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { signIn } from '../../services/identity/sign-in.ts';
import { publicMutation } from '../../trpc.ts';
import { emailSchema } from './inputs.ts';

export const signInProcedure = publicMutation()
  .input(z.strictObject({ email: emailSchema, password: z.string().max(1024) }))
  .output(sessionViewSchema)
  .mutation(({ ctx, input }) => signIn(ctx.deps, ctx, input));
