import { BulkheadError, type SignInAnswer } from '@bulkhead/shared';
import type { Visitor } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { withOwnAudit, writeAudit } from '../audit/write-audit.ts';
import { admit } from './admit.ts';
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts';
import { countAttempts, type Attempt } from './throttle.ts';

/**
 * Opens a session, or where a second factor is set up a challenge. Wrong address, wrong password, an account without one
 * and a disabled account are the same SIGN_IN_FAILED after the same time. Errors: SIGN_IN_FAILED, TOO_MANY_ATTEMPTS
 * (retryAfterSec).
 */
export async function signIn(
  deps: Deps,
  visitor: Visitor,
  { email, password }: { email: string; password: string },
): Promise<SignInAnswer> {
  const attempts: Attempt[] = [
    { kind: 'account', of: email },
    { kind: 'address', of: visitor.origin.address },
  ];
  await countAttempts(deps, attempts);
  const user = await deps.db.user.findUnique({ where: { email } });
  const right = await verifyPassword(user?.passwordHash ?? null, password);
  if (!right || !user || user.disabledAt !== null) {
    await deps.db.$transaction((tx) =>
      writeAudit(
        tx,
        { nobodyAt: visitor.origin.address },
        { action: 'session.signInFailed', target: `email:${email}`, outcome: 'refused' },
      ),
    );
    throw withOwnAudit(new BulkheadError('SIGN_IN_FAILED', 'The e-mail address or the password is wrong.'));
  }
  if (isOutdated(user.passwordHash)) await rehash(deps, user, password);
  return admit(deps, visitor, user, attempts, { action: 'session.signIn', target: `user:${user.id}` });
}

/** The only moment at which a password can be hashed at today's cost is when its owner says it. */
async function rehash(
  deps: Pick<Deps, 'db'>,
  user: { id: string; passwordHash: string | null },
  password: string,
): Promise<void> {
  const passwordHash = await hashPassword(password);
  await deps.db.user.updateMany({ where: { id: user.id, passwordHash: user.passwordHash }, data: { passwordHash } });
}
