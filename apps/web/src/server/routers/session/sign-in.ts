import { signInAnswerSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { signIn } from '../../services/identity/sign-in.ts';
import { publicMutation } from '../../trpc.ts';
import { emailSchema, saidPasswordSchema } from './inputs.ts';

export const signInProcedure = publicMutation()
  .input(z.strictObject({ email: emailSchema, password: saidPasswordSchema }))
  .output(signInAnswerSchema)
  .mutation(({ ctx, input }) => signIn(ctx.deps, ctx, input));
