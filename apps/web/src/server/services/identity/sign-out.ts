import { DONE } from '@bulkhead/shared';
import type { Visitor } from '../../context.ts';
import type { Deps } from '../../deps.ts';

/** Ends the session; without one it does nothing. Sockets of the session are closed within a second. */
export async function signOut(deps: Deps, visitor: Visitor): Promise<typeof DONE> {
  const session = await visitor.session();
  if (session) await deps.db.session.deleteMany({ where: { id: session.sessionId } });
  visitor.setSessionCookie(null);
  return DONE;
}
