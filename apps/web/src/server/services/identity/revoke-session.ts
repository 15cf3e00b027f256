import { BulkheadError, DONE } from '@bulkhead/shared';
import { actorOf, type SignedIn, type Visitor } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { endSessions } from './sessions.ts';

/** Signs another browser of the same person out; its own is signed out as with signing out. Errors: NOT_FOUND. */
export async function revokeSession(
  deps: Deps,
  visitor: Visitor,
  session: SignedIn,
  sessionId: string,
): Promise<typeof DONE> {
  const { userId } = session;
  await deps.db.$transaction(async (tx) => {
    const { count } = await tx.session.deleteMany({ where: { id: sessionId, userId } });
    if (count === 0) {
      throw new BulkheadError('NOT_FOUND', 'There is no such session of yours; it may have ended already.', {
        field: 'sessionId',
      });
    }
    await writeAudit(tx, actorOf(session, visitor.origin), {
      action: 'account.revokeSession',
      target: `user:${userId}`,
      details: { session: sessionId.slice(0, 12) },
    });
  });
  if (sessionId === session.sessionId) visitor.setSessionCookie(null);
  return DONE;
}

/** Signs every other browser of the same person out; how many there were. */
export async function revokeOtherSessions(
  deps: Deps,
  visitor: Visitor,
  session: SignedIn,
): Promise<{ revoked: number }> {
  const { userId, sessionId } = session;
  const revoked = await deps.db.$transaction(async (tx) => {
    const count = await endSessions(tx, userId, sessionId);
    await writeAudit(tx, actorOf(session, visitor.origin), {
      action: 'account.revokeOtherSessions',
      target: `user:${userId}`,
      details: { revoked: count },
    });
    return count;
  });
  return { revoked };
}
