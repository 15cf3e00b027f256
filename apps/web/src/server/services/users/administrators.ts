import type { Transaction } from '@bulkhead/db';
import { BulkheadError, type SystemRole } from '@bulkhead/shared';

/** Orders whatever may take an administrator away, so that of two who remove each other one is refused. */
const ADMINISTRATORS_LOCK = 7_305_121_002n;

export interface LockedUser {
  id: string;
  email: string;
  displayName: string;
  systemRole: SystemRole;
  passwordHash: string | null;
  disabledAt: Date | null;
}

/** The account that is to be changed, locked together with the question who is an administrator. Errors: NOT_FOUND. */
export async function lockUser(tx: Transaction, userId: string): Promise<LockedUser> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${ADMINISTRATORS_LOCK})`;
  const [user] = await tx.$queryRaw<LockedUser[]>`
    select id::text, email, "displayName", "systemRole"::text as "systemRole", "passwordHash", "disabledAt"
    from "User" where id = ${userId}::uuid for no key update`;
  if (user) return user;
  throw new BulkheadError('NOT_FOUND', `There is no user ${userId}.`, { field: 'userId', value: userId });
}

/** One administrator who can sign in has to stay. Call it with the lock of `lockUser`. Errors: LAST_ADMINISTRATOR. */
export async function requireAnotherAdministrator(tx: Transaction, userId: string): Promise<void> {
  const others = await tx.user.count({
    where: {
      id: { not: userId },
      systemRole: 'admin',
      disabledAt: null,
      OR: [{ passwordHash: { not: null } }, { identities: { some: {} } }],
    },
  });
  if (others > 0) return;
  throw new BulkheadError(
    'LAST_ADMINISTRATOR',
    'This is the last administrator who can sign in; make somebody else an administrator first.',
    { field: 'userId' },
  );
}
