import { recoveryCodesSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { confirmSecondFactor } from '../../services/identity/confirm-second-factor.ts';
import { personMutation } from '../../trpc.ts';
import { codeSchema } from '../session/inputs.ts';

export const confirmSecondFactorProcedure = personMutation({ fresh: true })
  .input(z.strictObject({ code: codeSchema }))
  .output(recoveryCodesSchema)
  .mutation(({ ctx, input }) => confirmSecondFactor(ctx.deps, ctx, ctx.signedIn, input.code));
