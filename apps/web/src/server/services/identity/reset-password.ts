import type { SignInAnswer } from '@bulkhead/shared';
import type { Visitor } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { admit } from './admit.ts';
import { readInvited, useInvitation } from './invitations.ts';
import { requireStrongPassword } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import { endSessions } from './sessions.ts';
import { countAttempts, type Attempt } from './throttle.ts';

/**
 * Replaces a password with a code that an administrator has issued, and ends every session of the account. The code
 * stands for the password only: a second factor is asked for as ever. Errors: CODE_INVALID, PASSWORD_WEAK,
 * TOO_MANY_ATTEMPTS.
 */
export async function resetPassword(
  deps: Deps,
  visitor: Visitor,
  { code, password }: { code: string; password: string },
): Promise<SignInAnswer> {
  const attempts: Attempt[] = [{ kind: 'address', of: visitor.origin.address }];
  await countAttempts(deps, attempts);
  const user = await readInvited(deps, code, 'reset');
  requireStrongPassword(password, { field: 'password', email: user.email, displayName: user.displayName });
  const passwordHash = await hashPassword(password);
  const entry = { action: 'session.resetPassword', target: `user:${user.id}` };
  return admit(deps, visitor, user, attempts, entry, async (tx) => {
    await useInvitation(deps, tx, code, 'reset');
    await tx.user.update({ where: { id: user.id }, data: { passwordHash } });
    await endSessions(tx, user.id);
  });
}
