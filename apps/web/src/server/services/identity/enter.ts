import type { Transaction } from '@bulkhead/db';
import type { SessionView, SystemRole } from '@bulkhead/shared';
import type { Visitor } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit, type AuditedAction } from '../audit/write-audit.ts';
import { getSession } from './get-session.ts';
import { hashSecret } from './secrets.ts';
import { openSession } from './sessions.ts';

interface Account {
  id: string;
  email: string;
  displayName: string;
  systemRole: SystemRole;
}

/**
 * Gives the visitor a fresh session in one transaction with what led to it, and writes how they came in; the session
 * held before ends.
 */
export async function enter(
  deps: Deps,
  visitor: Visitor,
  account: Account,
  entry: AuditedAction,
  together: (tx: Transaction) => Promise<void> = async () => {},
): Promise<SessionView> {
  const before = await visitor.session();
  const { address } = visitor.origin;
  const actor: Actor = { userId: account.id, displayName: account.displayName, tokenId: null, address };
  const secret = await deps.db.$transaction(async (tx) => {
    await together(tx);
    if (before) await tx.session.deleteMany({ where: { id: before.sessionId } });
    const opened = await openSession(deps, tx, account.id, visitor.origin);
    await writeAudit(tx, actor, entry);
    return opened;
  });
  visitor.setSessionCookie(secret);
  const { id: userId, email, displayName, systemRole } = account;
  return getSession(deps, {
    sessionId: hashSecret(secret),
    userId,
    email,
    displayName,
    systemRole,
    provenAt: deps.now(),
    token: null,
  });
}
