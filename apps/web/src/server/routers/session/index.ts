import { router } from '../../trpc.ts';
import { acceptInvitationProcedure } from './accept-invitation.ts';
import { changePasswordProcedure } from './change-password.ts';
import { confirmSignInProcedure } from './confirm-sign-in.ts';
import { getSessionProcedure } from './get-session.ts';
import { resetPasswordProcedure } from './reset-password.ts';
import { setUpProcedure } from './set-up.ts';
import { signInProcedure } from './sign-in.ts';
import { signOutProcedure } from './sign-out.ts';

export const sessionRouter = router({
  current: getSessionProcedure,
  signIn: signInProcedure,
  confirmSignIn: confirmSignInProcedure,
  signOut: signOutProcedure,
  setUp: setUpProcedure,
  acceptInvitation: acceptInvitationProcedure,
  resetPassword: resetPasswordProcedure,
  changePassword: changePasswordProcedure,
});
