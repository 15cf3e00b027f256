import { BulkheadError, type SessionView } from '@bulkhead/shared';
import type { Visitor } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { withOwnAudit, writeAudit } from '../audit/write-audit.ts';
import { countGuess, readChallenge, signInExpired } from './challenges.ts';
import { enter } from './enter.ts';
import { spendSecondFactor } from './second-factor.ts';
import { countAttempts, forgiveAttempts, type Attempt } from './throttle.ts';

/**
 * The second step: a code of the authenticator or a recovery code opens the session. Errors: SECOND_FACTOR_WRONG,
 * SIGN_IN_EXPIRED (begin again), TOO_MANY_ATTEMPTS.
 */
export async function confirmSignIn(
  deps: Deps,
  visitor: Visitor,
  { challengeToken, code }: { challengeToken: string; code: string },
): Promise<SessionView> {
  const { id: challengeId, user } = await readChallenge(deps, challengeToken);
  const attempts: Attempt[] = [
    { kind: 'account', of: user.email },
    { kind: 'address', of: visitor.origin.address },
  ];
  await countAttempts(deps, attempts);
  await countGuess(deps, challengeId);
  const entry = { action: 'session.signIn', target: `user:${user.id}`, details: { secondFactor: '' } };
  try {
    const view = await enter(deps, visitor, user, entry, async (tx) => {
      entry.details.secondFactor = await spendSecondFactor(deps, tx, user.id, code);
      const { count } = await tx.signInChallenge.deleteMany({ where: { id: challengeId } });
      if (count !== 1) throw signInExpired();
    });
    await forgiveAttempts(deps, attempts);
    return view;
  } catch (error) {
    if (!(error instanceof BulkheadError) || error.code !== 'SECOND_FACTOR_WRONG') throw error;
    await deps.db.$transaction((tx) =>
      writeAudit(
        tx,
        { nobodyAt: visitor.origin.address },
        { action: 'session.secondFactorFailed', target: `user:${user.id}`, outcome: 'refused' },
      ),
    );
    throw withOwnAudit(error);
  }
}
