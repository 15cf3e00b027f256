import type { Transaction } from '@bulkhead/db';
import { BulkheadError, DAY_MS } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { Deps } from '../../deps.ts';
import { hashSecret, newCode, normaliseCode } from './secrets.ts';

/** An invitation may wait for its reader; a code for the first administrator, or for an account that is in use, may not. */
const INVITATION_MS = 7 * DAY_MS;

export type CodeKind = 'setup' | 'invitation' | 'reset';

/** A fresh one-time code for a user, or with null for the first administrator; earlier ones stop working. */
export async function issueInvitation(
  deps: Pick<Deps, 'now'>,
  tx: Transaction,
  userId: string | null,
  kind: 'invitation' | 'reset' = 'invitation',
): Promise<string> {
  const code = newCode();
  await tx.invitation.deleteMany({ where: { userId, usedAt: null } });
  await tx.invitation.create({
    data: {
      id: newId(),
      codeHash: hashSecret(normaliseCode(code)),
      userId,
      kind,
      expiresAt: codeExpiry(deps, userId === null ? 'setup' : kind),
    },
  });
  return code;
}

/** Until when a code that is issued now can be used. */
export function codeExpiry(deps: Pick<Deps, 'now'>, kind: CodeKind): Date {
  return new Date(deps.now().getTime() + (kind === 'invitation' ? INVITATION_MS : DAY_MS));
}

/** The account that a code could be used for. Errors: CODE_INVALID, also for a disabled account. */
export async function readInvited(deps: Pick<Deps, 'db' | 'now'>, code: string, kind: 'invitation' | 'reset') {
  const invitation = await deps.db.invitation.findFirst({
    where: {
      codeHash: hashSecret(code),
      kind,
      usedAt: null,
      expiresAt: { gt: deps.now() },
      user: { disabledAt: null },
    },
    include: { user: true },
  });
  if (!invitation?.user) throw invalidCode();
  return invitation.user;
}

/** Uses a code up. Of two who use it at once, one gets CODE_INVALID. Answers the user whom it is for. */
export async function useInvitation(
  deps: Pick<Deps, 'now'>,
  tx: Transaction,
  code: string,
  kind: CodeKind,
): Promise<string | null> {
  const now = deps.now();
  const [used] = await tx.invitation.updateManyAndReturn({
    where: {
      codeHash: hashSecret(code),
      usedAt: null,
      expiresAt: { gt: now },
      ...(kind === 'setup' ? { userId: null } : { userId: { not: null }, kind }),
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
