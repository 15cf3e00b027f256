import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { endSessions } from '../identity/sessions.ts';
import { lockUser } from './administrators.ts';

/** Signs somebody out everywhere; how many sessions there were. Errors: NOT_FOUND. */
export async function revokeUsersSessions(deps: Deps, actor: Actor, userId: string): Promise<{ revoked: number }> {
  const revoked = await deps.db.$transaction(async (tx) => {
    await lockUser(tx, userId);
    const count = await endSessions(tx, userId);
    await writeAudit(tx, actor, {
      action: 'users.revokeSessions',
      target: `user:${userId}`,
      details: { revoked: count },
    });
    return count;
  });
  return { revoked };
}
