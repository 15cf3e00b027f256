import { BulkheadError, type SignInAnswer } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { hashSecret, newSecret } from './secrets.ts';

const CHALLENGE_MS = 5 * 60_000;
const MAX_GUESSES = 5;

/**
 * What stands between a right password and the second factor. Its secret goes to the page, which sends it back with the
 * code: unlike a cookie it is not sent by itself, so no other site can finish a sign-in that it has begun, and it ends with
 * the page. A new one voids the one before.
 */
export async function openChallenge(
  deps: Pick<Deps, 'db' | 'now'>,
  userId: string,
): Promise<NonNullable<SignInAnswer['challenge']>> {
  const challengeToken = newSecret();
  const expiresAt = new Date(deps.now().getTime() + CHALLENGE_MS);
  await deps.db.$transaction(async (tx) => {
    await tx.signInChallenge.deleteMany({ where: { userId } });
    await tx.signInChallenge.create({ data: { id: hashSecret(challengeToken), userId, expiresAt } });
  });
  return { challengeToken, expiresAtMs: expiresAt.getTime() };
}

/** Whose challenge it is. Errors: SIGN_IN_EXPIRED for an unknown, a used, an expired and a void one. */
export async function readChallenge(deps: Pick<Deps, 'db' | 'now'>, challengeToken: string) {
  const challenge = await deps.db.signInChallenge.findFirst({
    where: {
      id: hashSecret(challengeToken),
      expiresAt: { gt: deps.now() },
      failures: { lt: MAX_GUESSES },
      user: { disabledAt: null },
    },
    include: { user: true },
  });
  if (!challenge) throw signInExpired();
  return challenge;
}

/** Counts a guess as wrong before it is looked at, so that a hundred at once are a hundred. Errors: SIGN_IN_EXPIRED. */
export async function countGuess(deps: Pick<Deps, 'db' | 'now'>, challengeId: string): Promise<void> {
  const counted = await deps.db.$executeRaw`
    update "SignInChallenge" set failures = failures + 1
    where id = ${challengeId} and failures < ${MAX_GUESSES}::int and "expiresAt" > ${deps.now()}`;
  if (counted !== 1) throw signInExpired();
}

export function signInExpired(): BulkheadError {
  return new BulkheadError(
    'SIGN_IN_EXPIRED',
    'This sign-in is void: it took too long, or too many codes were wrong. Begin again with the password.',
  );
}
