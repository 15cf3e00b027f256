import type { Transaction } from '@bulkhead/db';
import type { SessionView, SystemRole } from '@bulkhead/shared';
import type { Visitor } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit, type AuditedAction } from '../audit/write-audit.ts';
import { getSession } from './get-session.ts';
import { hashSecret } from './secrets.ts';
import { openSession } from './sessions.ts';

export interface Account {
  id: string;
  email: string;
  displayName: string;
  systemRole: SystemRole;
}

/**
 * Gives the visitor a fresh session in one transaction with what led to it, and writes how they came in; the session
 * held before ends. `method` is `password`, or the id of the identity provider that vouched for them.
 */
export async function enter(
  deps: Deps,
  visitor: Visitor,
  account: Account,
  entry: AuditedAction,
  together: (tx: Transaction) => Promise<void> = async () => {},
  method = 'password',
): Promise<SessionView> {
  const before = await visitor.session();
  const secret = await deps.db.$transaction(async (tx) => {
    await together(tx);
    if (before) await tx.session.deleteMany({ where: { id: before.sessionId } });
    const opened = await openSession(deps, tx, account.id, visitor.origin, method);
    await writeAudit(tx, asActor(account, visitor), entry);
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

/** Somebody who is about to be signed in, as one who acts. */
export function asActor(account: Pick<Account, 'id' | 'displayName'>, visitor: Pick<Visitor, 'origin'>): Actor {
  return {
    userId: account.id,
    displayName: account.displayName,
    tokenId: null,
    address: visitor.origin.address,
  };
}
