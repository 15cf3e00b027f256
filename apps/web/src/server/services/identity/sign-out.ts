import { DONE } from '@bulkhead/shared';
import { actorOf, type Visitor } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';

/** Ends the session; without one it does nothing. Sockets of the session are closed within a second. */
export async function signOut(deps: Deps, visitor: Visitor): Promise<typeof DONE> {
  const session = await visitor.session();
  if (session) {
    await deps.db.$transaction(async (tx) => {
      await tx.session.deleteMany({ where: { id: session.sessionId } });
      const actor = actorOf(session, visitor.origin);
      await writeAudit(tx, actor, { action: 'session.signOut', target: `user:${session.userId}` });
    });
  }
  visitor.setSessionCookie(null);
  return DONE;
}
