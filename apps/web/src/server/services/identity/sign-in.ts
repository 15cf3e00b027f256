import { BulkheadError, type SessionView } from '@bulkhead/shared';
import type { Visitor } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { withOwnAudit, writeAudit } from '../audit/write-audit.ts';
import { enter } from './enter.ts';
import { verifyPassword } from './passwords.ts';
import { countAttempts, forgiveAttempts, type Attempt } from './throttle.ts';

/**
 * Opens a session. Wrong address, wrong password and an account without one are the same SIGN_IN_FAILED after the same
 * time. Errors: SIGN_IN_FAILED, TOO_MANY_ATTEMPTS (retryAfterSec).
 */
export async function signIn(
  deps: Deps,
  visitor: Visitor,
  { email, password }: { email: string; password: string },
): Promise<SessionView> {
  const attempts: Attempt[] = [
    { kind: 'account', of: email },
    { kind: 'address', of: visitor.origin.address },
  ];
  await countAttempts(deps, attempts);
  const user = await deps.db.user.findUnique({ where: { email } });
  if (!(await verifyPassword(user?.passwordHash ?? null, password)) || !user) {
    await deps.db.$transaction((tx) =>
      writeAudit(
        tx,
        { nobodyAt: visitor.origin.address },
        { action: 'session.signInFailed', target: `email:${email}`, outcome: 'refused' },
      ),
    );
    throw withOwnAudit(new BulkheadError('SIGN_IN_FAILED', 'The e-mail address or the password is wrong.'));
  }
  await forgiveAttempts(deps, attempts);
  return enter(deps, visitor, user, { action: 'session.signIn', target: `user:${user.id}` });
}
