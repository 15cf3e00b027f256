import type { Transaction } from '@bulkhead/db';
import type { SignInAnswer } from '@bulkhead/shared';
import type { Visitor } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { writeAudit, type AuditedAction } from '../audit/write-audit.ts';
import { openChallenge } from './challenges.ts';
import { asActor, enter, type Account } from './enter.ts';
import { forgiveAttempts, uncountAttempts, type Attempt } from './throttle.ts';

/**
 * What follows a right password or a reset: a session, or with a second factor a challenge. Attempts are forgiven with the
 * session only: whoever knows a password must not get fresh guesses of codes by signing in again and again.
 */
export async function admit(
  deps: Deps,
  visitor: Visitor,
  account: Account & { totpConfirmedAt: Date | null },
  attempts: readonly Attempt[],
  entry: AuditedAction,
  together?: (tx: Transaction) => Promise<void>,
): Promise<SignInAnswer> {
  if (account.totpConfirmedAt === null) {
    const session = await enter(deps, visitor, account, entry, together);
    await forgiveAttempts(deps, attempts);
    return { session, challenge: null };
  }
  if (together) {
    await deps.db.$transaction(async (tx) => {
      await together(tx);
      await writeAudit(tx, asActor(account, visitor), entry);
    });
  }
  await uncountAttempts(deps, attempts);
  return { session: null, challenge: await openChallenge(deps, account.id) };
}
