import { BulkheadError, type EnrolmentOfFactor } from '@bulkhead/shared';
import type { SignedIn } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { totpSealName } from './second-factor.ts';
import { newTotpSecret, totpUri } from './totp.ts';

/**
 * A fresh secret for an authenticator; it asks for nothing until it is confirmed, and replaces one that never was. This
 * is the only time that it is shown. Errors: CONFLICT when a second factor is set up already, FORBIDDEN for an account
 * without a password.
 */
export async function beginSecondFactor(deps: Deps, session: SignedIn, actor: Actor): Promise<EnrolmentOfFactor> {
  const secret = newTotpSecret();
  const { userId } = session;
  const sealed = deps.sealer.seal(totpSealName(userId), secret);
  await deps.db.$transaction(async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: userId, totpConfirmedAt: null, passwordHash: { not: null } },
      data: { totpSealedSecret: sealed, totpLastStep: 0n },
    });
    if (count === 0) {
      const { totpConfirmedAt } = await tx.user.findUniqueOrThrow({ where: { id: userId } });
      if (totpConfirmedAt !== null) {
        throw new BulkheadError('CONFLICT', 'A second factor is set up already; remove it before you set up another.');
      }
      throw new BulkheadError(
        'FORBIDDEN',
        'This account has no password here that a second factor could stand beside.',
      );
    }
    await writeAudit(tx, actor, { action: 'account.beginSecondFactor', target: `user:${userId}` });
  });
  return { secret, uri: totpUri(secret, session.email) };
}
