import { sessionViewSchema, titleSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { setUp } from '../../services/identity/set-up.ts';
import { publicMutation } from '../../trpc.ts';
import { codeSchema, emailSchema, passwordSchema } from './inputs.ts';

export const setUpProcedure = publicMutation()
  .input(z.strictObject({ code: codeSchema, email: emailSchema, displayName: titleSchema, password: passwordSchema }))
  .output(sessionViewSchema)
  .mutation(({ ctx, input }) => setUp(ctx.deps, ctx, input));
