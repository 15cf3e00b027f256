import { signInAnswerSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { resetPassword } from '../../services/identity/reset-password.ts';
import { publicMutation } from '../../trpc.ts';
import { codeSchema, passwordSchema } from './inputs.ts';

export const resetPasswordProcedure = publicMutation()
  .input(z.strictObject({ code: codeSchema, password: passwordSchema }))
  .output(signInAnswerSchema)
  .mutation(({ ctx, input }) => resetPassword(ctx.deps, ctx, input));
