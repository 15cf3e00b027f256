import { DONE } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { endSessions } from '../identity/sessions.ts';
import { lockUser, requireAnotherAdministrator } from './administrators.ts';

/**
 * Shuts an account or opens it again. A disabled one signs in no more; its sessions, codes and tokens are void at once.
 * Errors: NOT_FOUND, LAST_ADMINISTRATOR.
 */
export async function setUserDisabled(
  deps: Deps,
  actor: Actor,
  { userId, disabled }: { userId: string; disabled: boolean },
): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if ((user.disabledAt !== null) === disabled) return;
    if (disabled && user.systemRole === 'admin') await requireAnotherAdministrator(tx, userId);
    await tx.user.update({ where: { id: userId }, data: { disabledAt: disabled ? deps.now() : null } });
    if (disabled) {
      await tx.invitation.deleteMany({ where: { userId, usedAt: null } });
      await endSessions(tx, userId);
    }
    await writeAudit(tx, actor, {
      action: disabled ? 'users.disable' : 'users.enable',
      target: `user:${userId}`,
    });
  });
  return DONE;
}
