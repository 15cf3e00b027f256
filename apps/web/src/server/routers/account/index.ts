import { router } from '../../trpc.ts';
import { beginSecondFactorProcedure } from './begin-second-factor.ts';
import { confirmSecondFactorProcedure } from './confirm-second-factor.ts';
import { getAccountProcedure } from './get-account.ts';
import { listOwnSessionsProcedure } from './list-sessions.ts';
import { proveProcedure } from './prove.ts';
import { regenerateRecoveryCodesProcedure } from './regenerate-recovery-codes.ts';
import { removeSecondFactorProcedure } from './remove-second-factor.ts';
import { revokeOtherSessionsProcedure } from './revoke-other-sessions.ts';
import { revokeSessionProcedure } from './revoke-session.ts';

export const accountRouter = router({
  get: getAccountProcedure,
  prove: proveProcedure,
  sessions: listOwnSessionsProcedure,
  revokeSession: revokeSessionProcedure,
  revokeOtherSessions: revokeOtherSessionsProcedure,
  beginSecondFactor: beginSecondFactorProcedure,
  confirmSecondFactor: confirmSecondFactorProcedure,
  removeSecondFactor: removeSecondFactorProcedure,
  regenerateRecoveryCodes: regenerateRecoveryCodesProcedure,
});
