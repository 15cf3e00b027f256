import { doneSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { removeSecondFactor } from '../../services/identity/remove-second-factor.ts';
import { personMutation } from '../../trpc.ts';
import { codeSchema, saidPasswordSchema } from '../session/inputs.ts';

/** Not `fresh`: password and code come with it. */
export const removeSecondFactorProcedure = personMutation()
  .input(z.strictObject({ password: saidPasswordSchema, code: codeSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => removeSecondFactor(ctx.deps, ctx, ctx.signedIn, input));
