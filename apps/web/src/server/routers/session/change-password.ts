import { doneSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { changePassword } from '../../services/identity/change-password.ts';
import { personMutation } from '../../trpc.ts';
import { passwordSchema, saidPasswordSchema } from './inputs.ts';

export const changePasswordProcedure = personMutation()
  .input(z.strictObject({ currentPassword: saidPasswordSchema, newPassword: passwordSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => changePassword(ctx.deps, ctx, ctx.signedIn, input));
