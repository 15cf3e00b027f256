import { router } from '../../trpc.ts';
import { acceptInvitationProcedure } from './accept-invitation.ts';
import { changePasswordProcedure } from './change-password.ts';
import { getSessionProcedure } from './get-session.ts';
import { setUpProcedure } from './set-up.ts';
import { signInProcedure } from './sign-in.ts';
import { signOutProcedure } from './sign-out.ts';

export const sessionRouter = router({
  current: getSessionProcedure,
  signIn: signInProcedure,
  signOut: signOutProcedure,
  setUp: setUpProcedure,
  acceptInvitation: acceptInvitationProcedure,
  changePassword: changePasswordProcedure,
});
