import { BulkheadError, DONE } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { clearSecondFactor } from '../identity/second-factor.ts';
import { endSessions } from '../identity/sessions.ts';
import { lockUser } from './administrators.ts';

/**
 * Takes somebody's second factor away, for one who has lost telephone and recovery codes. Their sessions end.
 * Errors: NOT_FOUND, CONFLICT when there is none.
 */
export async function removeUsersSecondFactor(deps: Deps, actor: Actor, userId: string): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (!(await clearSecondFactor(tx, userId))) {
      throw new BulkheadError('CONFLICT', `${user.email} has no second factor.`, { field: 'userId' });
    }
    await endSessions(tx, userId);
    await writeAudit(tx, actor, { action: 'users.removeSecondFactor', target: `user:${userId}` });
  });
  return DONE;
}
