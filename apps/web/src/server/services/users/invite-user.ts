import { BulkheadError, type PasswordCode, type SystemRole } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { codeExpiry, issueInvitation } from '../identity/invitations.ts';
import { isUniqueViolation } from '../unique-violation.ts';

/** Makes an account without a password, and a one-time code for it, which is answered once. Errors: NAME_TAKEN (email). */
export async function inviteUser(
  deps: Deps,
  actor: Actor,
  { email, displayName, systemRole }: { email: string; displayName: string; systemRole: SystemRole },
): Promise<PasswordCode & { userId: string }> {
  const userId = newId();
  try {
    const code = await deps.db.$transaction(async (tx) => {
      await tx.user.create({ data: { id: userId, email, displayName, systemRole } });
      const issued = await issueInvitation(deps, tx, userId);
      await writeAudit(tx, actor, {
        action: 'users.invite',
        target: `user:${userId}`,
        details: { email, systemRole },
      });
      return issued;
    });
    return { userId, code, kind: 'invitation', expiresAtMs: codeExpiry(deps, 'invitation').getTime() };
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new BulkheadError('NAME_TAKEN', `There is an account ${email} already.`, { field: 'email', value: email });
  }
}
