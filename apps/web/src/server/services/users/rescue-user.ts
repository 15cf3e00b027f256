import { BulkheadError } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { issueInvitation } from '../identity/invitations.ts';
import { clearSecondFactor } from '../identity/second-factor.ts';
import { endSessions } from '../identity/sessions.ts';
import { lockUser } from './administrators.ts';

/**
 * The way back for whoever holds the console when no administrator can sign in: enables the account, takes its second
 * factor away, ends its sessions, and answers a one-time code for a new password, good for a day. Errors: NOT_FOUND.
 */
export async function rescueUser(deps: Pick<Deps, 'db' | 'now'>, email: string): Promise<string> {
  const known = await deps.db.user.findUnique({ where: { email }, select: { id: true } });
  if (!known) throw new BulkheadError('NOT_FOUND', `There is no account ${email}.`, { field: 'email', value: email });
  return deps.db.$transaction(async (tx) => {
    const { id: userId } = await lockUser(tx, known.id);
    await tx.user.update({ where: { id: userId }, data: { disabledAt: null } });
    await clearSecondFactor(tx, userId);
    await endSessions(tx, userId);
    const code = await issueInvitation(deps, tx, userId, 'reset');
    await writeAudit(tx, 'system', { action: 'users.rescue', target: `user:${userId}` });
    return code;
  });
}
