import { DONE, type SystemRole } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { endSessions } from '../identity/sessions.ts';
import { lockUser, requireAnotherAdministrator } from './administrators.ts';

/**
 * Changes what somebody may do in operations. Their sessions end: what is signed in with the new role has said so with the
 * password. A code that was handed out for the account before is void, because whoever holds it did not hold that role.
 * Errors: NOT_FOUND, LAST_ADMINISTRATOR.
 */
export async function setSystemRole(
  deps: Deps,
  actor: Actor,
  { userId, systemRole }: { userId: string; systemRole: SystemRole },
): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (user.systemRole === systemRole) return;
    if (user.systemRole === 'admin') await requireAnotherAdministrator(tx, userId);
    await tx.user.update({ where: { id: userId }, data: { systemRole } });
    await tx.invitation.deleteMany({ where: { userId, usedAt: null } });
    await endSessions(tx, userId);
    await writeAudit(tx, actor, {
      action: 'users.setSystemRole',
      target: `user:${userId}`,
      details: { before: user.systemRole, systemRole },
    });
  });
  return DONE;
}
