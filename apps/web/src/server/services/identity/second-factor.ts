import type { Transaction } from '@bulkhead/db';
import { BulkheadError } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { hashSecret, newCode, normaliseCode } from './secrets.ts';
import { matchingStep } from './totp.ts';

const RECOVERY_CODES = 10;

/** Under which name an account's authenticator secret is sealed: a value copied to another account does not open. */
export function totpSealName(userId: string): string {
  return `totp:${userId}`;
}

/**
 * Uses up a code of somebody's second factor: six digits of the authenticator, or a recovery code. Each is good once, and
 * of many who use it at the same moment one succeeds. Answers which it was. Errors: SECOND_FACTOR_WRONG, the same for
 * whatever is wrong with it.
 */
export async function spendSecondFactor(
  deps: Pick<Deps, 'now' | 'sealer'>,
  tx: Transaction,
  userId: string,
  code: string,
): Promise<'authenticator' | 'recovery'> {
  if (/^\d{6}$/.test(code)) {
    if (await spendAuthenticatorCode(deps, tx, userId, code)) return 'authenticator';
  } else if (await spendRecoveryCode(deps, tx, userId, code)) return 'recovery';
  throw wrongCode();
}

async function spendAuthenticatorCode(
  deps: Pick<Deps, 'now' | 'sealer'>,
  tx: Transaction,
  userId: string,
  code: string,
): Promise<boolean> {
  const { totpSealedSecret, totpConfirmedAt } = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    select: { totpSealedSecret: true, totpConfirmedAt: true },
  });
  if (totpSealedSecret === null || totpConfirmedAt === null) return false;
  const step = matchingStep(deps.sealer.open(totpSealName(userId), totpSealedSecret), code, deps.now());
  if (step === null) return false;
  const used = await tx.$executeRaw`
    update "User" set "totpLastStep" = ${step}
    where id = ${userId}::uuid and "totpSealedSecret" = ${totpSealedSecret} and "totpLastStep" < ${step}`;
  return used === 1;
}

async function spendRecoveryCode(
  deps: Pick<Deps, 'now'>,
  tx: Transaction,
  userId: string,
  code: string,
): Promise<boolean> {
  const used = await tx.$executeRaw`
    update "RecoveryCode" set "usedAt" = ${deps.now()}
    where "codeHash" = ${hashSecret(code)} and "userId" = ${userId}::uuid and "usedAt" is null`;
  return used === 1;
}

/**
 * Ten fresh recovery codes; the ones before are void. 125 random bits each, so that their SHA-256 is enough to keep.
 * They are answered here and never again.
 */
export async function replaceRecoveryCodes(tx: Transaction, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newCode);
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({
    data: codes.map((code) => ({ userId, codeHash: hashSecret(normaliseCode(code)) })),
  });
  return codes;
}

/** Takes a second factor away with all that belongs to it; whether there was one. */
export async function clearSecondFactor(tx: Transaction, userId: string): Promise<boolean> {
  const cleared = await tx.$executeRaw`
    update "User" set "totpSealedSecret" = null, "totpConfirmedAt" = null, "totpLastStep" = 0
    where id = ${userId}::uuid and "totpSealedSecret" is not null`;
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.signInChallenge.deleteMany({ where: { userId } });
  return cleared === 1;
}

export function wrongCode(): BulkheadError {
  return new BulkheadError('SECOND_FACTOR_WRONG', 'This code is wrong, or has been used already.', { field: 'code' });
}
