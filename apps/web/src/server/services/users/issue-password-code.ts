import { BulkheadError, type PasswordCode } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { codeExpiry, issueInvitation } from '../identity/invitations.ts';
import { lockUser } from './administrators.ts';

/**
 * A one-time code with which somebody chooses a new password, answered once; for somebody who has none yet it is a fresh
 * invitation. The password they have works until the code is used. Errors: NOT_FOUND, CONFLICT for a disabled account.
 */
export async function issuePasswordCode(deps: Deps, actor: Actor, userId: string): Promise<PasswordCode> {
  return deps.db.$transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (user.disabledAt !== null) {
      throw new BulkheadError('CONFLICT', `${user.email} is disabled; enable the account first.`, { field: 'userId' });
    }
    const kind = user.passwordHash === null ? 'invitation' : 'reset';
    const code = await issueInvitation(deps, tx, userId, kind);
    await writeAudit(tx, actor, { action: 'users.resetPassword', target: `user:${userId}`, details: { kind } });
    return { code, kind, expiresAtMs: codeExpiry(deps, kind).getTime() };
  });
}
