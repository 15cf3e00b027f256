import { router } from '../../trpc.ts';
import { inviteUserProcedure } from './invite-user.ts';
import { listUsersProcedure } from './list-users.ts';
import { removeUsersSecondFactorProcedure } from './remove-second-factor.ts';
import { resetUsersPasswordProcedure } from './reset-password.ts';
import { revokeUsersSessionsProcedure } from './revoke-sessions.ts';
import { setUserDisabledProcedure } from './set-disabled.ts';
import { setSystemRoleProcedure } from './set-system-role.ts';

export const usersRouter = router({
  list: listUsersProcedure,
  invite: inviteUserProcedure,
  setSystemRole: setSystemRoleProcedure,
  setDisabled: setUserDisabledProcedure,
  resetPassword: resetUsersPasswordProcedure,
  removeSecondFactor: removeUsersSecondFactorProcedure,
  revokeSessions: revokeUsersSessionsProcedure,
});
