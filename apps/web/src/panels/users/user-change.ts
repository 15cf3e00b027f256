import type { SystemRole, UserRow } from '@bulkhead/shared';

/** What an administrator is about to do to an account. */
export type UserChange =
  | { kind: 'role'; user: UserRow; systemRole: SystemRole }
  | { kind: 'reset' | 'factor' | 'sessions' | 'disable' | 'enable'; user: UserRow };

/** How an account is called: an invited one has no name of its own yet. */
export function nameOf({ displayName, email }: Pick<UserRow, 'displayName' | 'email'>): string {
  return displayName === '' ? email : displayName;
}
