import { v7 as newId } from 'uuid';
import type { Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { requireStrongPassword } from './password-rules.ts';
import { hashPassword } from './passwords.ts';

/**
 * Makes sure that this account exists, is an administrator and can sign in. A password that somebody has chosen since
 * is left alone: a restart must not take it back. Errors: PASSWORD_WEAK.
 */
export async function ensureAdmin(
  deps: Pick<Deps, 'db'>,
  { email, password }: { email: string; password: string },
): Promise<'created' | 'promoted' | 'unchanged'> {
  const known = await deps.db.user.findUnique({ where: { email } });
  if (known?.systemRole === 'admin' && known.passwordHash !== null) return 'unchanged';
  if (!known || known.passwordHash === null) {
    requireStrongPassword(password, { field: 'BULKHEAD_ADMIN_PASSWORD', email, displayName: 'Administrator' });
  }
  const passwordHash = known?.passwordHash ?? (await hashPassword(password));
  await deps.db.$transaction(async (tx) => {
    const { id } = await tx.user.upsert({
      where: { email },
      create: { id: newId(), email, displayName: 'Administrator', systemRole: 'admin', passwordHash },
      update: { systemRole: 'admin', passwordHash },
    });
    await writeAudit(tx, 'system', { action: 'users.ensureAdmin', target: `user:${id}`, details: { email } });
  });
  return known ? 'promoted' : 'created';
}
