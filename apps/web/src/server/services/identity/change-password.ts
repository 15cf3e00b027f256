import { BulkheadError, DONE } from '@bulkhead/shared';
import type { SignedIn, Visitor } from '../../context.ts';
import { actorOf } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { requireStrongPassword } from './password-rules.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { endSessions, openSession } from './sessions.ts';
import { countAttempts, forgiveAttempts, type Attempt } from './throttle.ts';

interface PasswordChange {
  currentPassword: string;
  newPassword: string;
}

/**
 * Changes the own password. Every session of the account ends; this browser gets a fresh one.
 * Errors: SIGN_IN_FAILED (currentPassword), PASSWORD_WEAK (newPassword), TOO_MANY_ATTEMPTS.
 */
export async function changePassword(
  deps: Deps,
  visitor: Visitor,
  session: SignedIn,
  { currentPassword, newPassword }: PasswordChange,
): Promise<typeof DONE> {
  const attempts: Attempt[] = [{ kind: 'account', of: session.email }];
  await countAttempts(deps, attempts);
  const { passwordHash } = await deps.db.user.findUniqueOrThrow({
    where: { id: session.userId },
    select: { passwordHash: true },
  });
  if (!(await verifyPassword(passwordHash, currentPassword))) {
    throw new BulkheadError('SIGN_IN_FAILED', 'The current password is wrong.', { field: 'currentPassword' });
  }
  await forgiveAttempts(deps, attempts);
  requireStrongPassword(newPassword, {
    field: 'newPassword',
    email: session.email,
    displayName: session.displayName,
  });
  const newHash = await hashPassword(newPassword);
  const secret = await deps.db.$transaction(async (tx) => {
    await tx.user.update({ where: { id: session.userId }, data: { passwordHash: newHash } });
    await endSessions(tx, session.userId);
    const opened = await openSession(deps, tx, session.userId, visitor.origin);
    const actor = actorOf(session, visitor.origin);
    await writeAudit(tx, actor, { action: 'session.changePassword', target: `user:${session.userId}` });
    return opened;
  });
  visitor.setSessionCookie(secret);
  return DONE;
}
