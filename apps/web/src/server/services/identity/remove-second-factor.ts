import { BulkheadError, DONE } from '@bulkhead/shared';
import { actorOf, type SignedIn, type Visitor } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { verifyPassword } from './passwords.ts';
import { clearSecondFactor, spendSecondFactor } from './second-factor.ts';
import { endSessions, renewSession } from './sessions.ts';
import { countAttempts, forgiveAttempts, type Attempt } from './throttle.ts';

/**
 * Takes the own second factor away: with the password and a code, whatever was proven before. Other sessions end, this
 * one gets a new secret. Errors: SIGN_IN_FAILED (password), SECOND_FACTOR_WRONG, TOO_MANY_ATTEMPTS.
 */
export async function removeSecondFactor(
  deps: Deps,
  visitor: Visitor,
  session: SignedIn,
  { password, code }: { password: string; code: string },
): Promise<typeof DONE> {
  const { userId } = session;
  const attempts: Attempt[] = [{ kind: 'account', of: session.email }];
  await countAttempts(deps, attempts);
  const { passwordHash } = await deps.db.user.findUniqueOrThrow({
    where: { id: userId },
    select: { passwordHash: true },
  });
  if (!(await verifyPassword(passwordHash, password))) {
    throw new BulkheadError('SIGN_IN_FAILED', 'The password is wrong.', { field: 'password' });
  }
  const secret = await deps.db.$transaction(async (tx) => {
    await spendSecondFactor(deps, tx, userId, code);
    await clearSecondFactor(tx, userId);
    await endSessions(tx, userId, session.sessionId);
    const renewed = await renewSession(deps, tx, session.sessionId);
    const actor = actorOf(session, visitor.origin);
    await writeAudit(tx, actor, { action: 'account.removeSecondFactor', target: `user:${userId}` });
    return renewed;
  });
  await forgiveAttempts(deps, attempts);
  visitor.setSessionCookie(secret);
  return DONE;
}
