import { recoveryCodesSchema } from '@bulkhead/shared';
import { regenerateRecoveryCodes } from '../../services/identity/regenerate-recovery-codes.ts';
import { personMutation } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const regenerateRecoveryCodesProcedure = personMutation({ fresh: true })
  .input(nothing)
  .output(recoveryCodesSchema)
  .mutation(({ ctx }) => regenerateRecoveryCodes(ctx.deps, ctx.signedIn, ctx.actor));
