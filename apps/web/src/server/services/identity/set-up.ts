import { BulkheadError, type SessionView } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { Visitor } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { isUniqueViolation } from '../unique-violation.ts';
import { enter } from './enter.ts';
import { useInvitation } from './invitations.ts';
import { requireStrongPassword } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import { countAttempts, forgiveAttempts, type Attempt } from './throttle.ts';

/** Of two who set up at once, the second finds an administrator. Any number that no other lock uses. */
const SETUP_LOCK = 7_305_121_001n;

interface FirstAdministrator {
  code: string;
  email: string;
  displayName: string;
  password: string;
}

/**
 * Makes the first administrator with the code from the console. Errors: CODE_INVALID, PASSWORD_WEAK, NAME_TAKEN (email),
 * TOO_MANY_ATTEMPTS.
 */
export async function setUp(
  deps: Deps,
  visitor: Visitor,
  { code, email, displayName, password }: FirstAdministrator,
): Promise<SessionView> {
  const attempts: Attempt[] = [{ kind: 'address', of: visitor.origin.address }];
  await countAttempts(deps, attempts);
  requireStrongPassword(password, { field: 'password', email, displayName });
  const account = { id: newId(), email, displayName, systemRole: 'admin' as const };
  const passwordHash = await hashPassword(password);
  try {
    const entry = { action: 'session.setUp', target: `user:${account.id}`, details: { email } };
    const view = await enter(deps, visitor, account, entry, async (tx) => {
      await tx.$executeRaw`select pg_advisory_xact_lock(${SETUP_LOCK})`;
      await useInvitation(deps, tx, code, 'setup');
      if ((await tx.user.count({ where: { systemRole: 'admin', passwordHash: { not: null } } })) > 0) {
        throw new BulkheadError('CODE_INVALID', 'There is an administrator already; this code is of no more use.', {
          field: 'code',
        });
      }
      await tx.user.create({ data: { ...account, passwordHash } });
    });
    await forgiveAttempts(deps, attempts);
    return view;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new BulkheadError('NAME_TAKEN', `There is an account ${email} already; use another address.`, {
      field: 'email',
      value: email,
    });
  }
}
