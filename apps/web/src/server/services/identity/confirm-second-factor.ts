import { BulkheadError } from '@bulkhead/shared';
import { actorOf, type SignedIn, type Visitor } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { replaceRecoveryCodes, totpSealName, wrongCode } from './second-factor.ts';
import { endSessions, renewSession } from './sessions.ts';
import { countAttempts, forgiveAttempts, type Attempt } from './throttle.ts';
import { matchingStep } from './totp.ts';

/**
 * A first code shows that the authenticator holds the secret; from now on it is asked for. Other sessions end, this one
 * gets a new secret, and recovery codes are answered, once. Errors: CONFLICT when none was begun or it is confirmed
 * already, SECOND_FACTOR_WRONG, TOO_MANY_ATTEMPTS.
 */
export async function confirmSecondFactor(
  deps: Deps,
  visitor: Visitor,
  session: SignedIn,
  code: string,
): Promise<{ recoveryCodes: string[] }> {
  const { userId } = session;
  const attempts: Attempt[] = [{ kind: 'account', of: session.email }];
  await countAttempts(deps, attempts);
  const { recoveryCodes, secret } = await deps.db.$transaction(async (tx) => {
    const { totpSealedSecret, totpConfirmedAt } = await tx.user.findUniqueOrThrow({ where: { id: userId } });
    if (totpSealedSecret === null || totpConfirmedAt !== null) throw notBegun();
    const step = matchingStep(deps.sealer.open(totpSealName(userId), totpSealedSecret), code, deps.now());
    if (step === null) throw wrongCode();
    const { count } = await tx.user.updateMany({
      where: { id: userId, totpSealedSecret, totpConfirmedAt: null },
      data: { totpConfirmedAt: deps.now(), totpLastStep: step },
    });
    if (count === 0) throw notBegun();
    const fresh = await replaceRecoveryCodes(tx, userId);
    await endSessions(tx, userId, session.sessionId);
    const renewed = await renewSession(deps, tx, session.sessionId);
    const actor = actorOf(session, visitor.origin);
    await writeAudit(tx, actor, { action: 'account.confirmSecondFactor', target: `user:${userId}` });
    return { recoveryCodes: fresh, secret: renewed };
  });
  await forgiveAttempts(deps, attempts);
  visitor.setSessionCookie(secret);
  return { recoveryCodes };
}

function notBegun(): BulkheadError {
  return new BulkheadError('CONFLICT', 'There is nothing to confirm: begin to set up a second factor first.');
}
