import { BulkheadError, DONE } from '@bulkhead/shared';
import { actorOf, type SignedIn, type Visitor } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { verifyPassword } from './passwords.ts';
import { spendSecondFactor } from './second-factor.ts';
import { renewSession } from './sessions.ts';
import { countAttempts, forgiveAttempts, uncountAttempts, type Attempt } from './throttle.ts';

interface Proof {
  password: string;
  /** Of the second factor, where there is one. */
  code?: string | undefined;
}

/**
 * Proves again that whoever holds the session knows the password and has the second factor; dangerous actions are open
 * to it for ten minutes. The session gets a new secret. Errors: SIGN_IN_FAILED (password), SECOND_FACTOR_NEEDED,
 * SECOND_FACTOR_WRONG, FORBIDDEN for an account without a password, TOO_MANY_ATTEMPTS.
 */
export async function prove(
  deps: Deps,
  visitor: Visitor,
  session: SignedIn,
  { password, code }: Proof,
): Promise<typeof DONE> {
  const attempts: Attempt[] = [{ kind: 'account', of: session.email }];
  await countAttempts(deps, attempts);
  const user = await deps.db.user.findUniqueOrThrow({
    where: { id: session.userId },
    select: { passwordHash: true, totpConfirmedAt: true },
  });
  if (user.passwordHash === null) {
    await uncountAttempts(deps, attempts);
    throw new BulkheadError('FORBIDDEN', 'This account has no password here: sign in again to prove who you are.');
  }
  if (!(await verifyPassword(user.passwordHash, password))) {
    throw new BulkheadError('SIGN_IN_FAILED', 'The password is wrong.', { field: 'password' });
  }
  const needsCode = user.totpConfirmedAt !== null;
  if (needsCode && code === undefined) {
    await uncountAttempts(deps, attempts);
    throw new BulkheadError('SECOND_FACTOR_NEEDED', 'This account has a second factor: send its code, too.', {
      field: 'code',
    });
  }
  const secret = await deps.db.$transaction(async (tx) => {
    if (needsCode && code !== undefined) await spendSecondFactor(deps, tx, session.userId, code);
    const renewed = await renewSession(deps, tx, session.sessionId);
    const actor = actorOf(session, visitor.origin);
    await writeAudit(tx, actor, { action: 'account.prove', target: `user:${session.userId}` });
    return renewed;
  });
  await forgiveAttempts(deps, attempts);
  visitor.setSessionCookie(secret);
  return DONE;
}
