import type { Transaction } from '@bulkhead/db';
import { BulkheadError } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { Deps } from '../../deps.ts';
import { hashSecret, newCode, normaliseCode } from './secrets.ts';

const MEMBER_CODE_MS = 7 * 86_400_000;
const SETUP_CODE_MS = 86_400_000;

/** A fresh one-time code for a user, or with null for the first administrator; earlier ones stop working. */
export async function issueInvitation(
  deps: Pick<Deps, 'now'>,
  tx: Transaction,
  userId: string | null,
): Promise<string> {
  const code = newCode();
  await tx.invitation.deleteMany({ where: { userId, usedAt: null } });
  await tx.invitation.create({
    data: {
      id: newId(),
      codeHash: hashSecret(normaliseCode(code)),
      userId,
      expiresAt: new Date(deps.now().getTime() + (userId === null ? SETUP_CODE_MS : MEMBER_CODE_MS)),
    },
  });
  return code;
}

/** Uses a code up. Of two who use it at once, one gets CODE_INVALID. Answers the user whom it is for. */
export async function useInvitation(
  deps: Pick<Deps, 'now'>,
  tx: Transaction,
  code: string,
  kind: 'setup' | 'member',
): Promise<string | null> {
  const now = deps.now();
  const [used] = await tx.invitation.updateManyAndReturn({
    where: {
      codeHash: hashSecret(code),
      usedAt: null,
      expiresAt: { gt: now },
      userId: kind === 'setup' ? null : { not: null },
    },
    data: { usedAt: now },
  });
  if (!used) throw invalidCode();
  return used.userId;
}

export function invalidCode(): BulkheadError {
  return new BulkheadError('CODE_INVALID', 'This code is wrong, has been used, or has expired; ask for a new one.', {
    field: 'code',
  });
}
