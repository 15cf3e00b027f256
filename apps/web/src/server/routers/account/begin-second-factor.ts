import { enrolmentOfFactorSchema } from '@bulkhead/shared';
import { beginSecondFactor } from '../../services/identity/begin-second-factor.ts';
import { personMutation } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const beginSecondFactorProcedure = personMutation({ fresh: true })
  .input(nothing)
  .output(enrolmentOfFactorSchema)
  .mutation(({ ctx }) => beginSecondFactor(ctx.deps, ctx.signedIn, ctx.actor));
