import type { SystemRole } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { findFault, type TokenStanding } from './token-fault.ts';

/**
 * What each of these tokens may do now, as a text that changes when that changes; one that does not count any more is
 * missing. One query for all open streams of the process.
 */
export async function readTokenStandings(deps: Deps, tokenIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await deps.db.$queryRaw<
    (TokenStanding & { id: string; systemRole: SystemRole; memberships: string | null })[]
  >`
    select k.id, k."expiresAt", k."revokedAt", k."tenantId"::text as "tenantId", u."disabledAt",
      u."systemRole"::text as "systemRole",
      exists (select 1 from "Membership" m where m."tenantId" = k."tenantId" and m."userId" = k."userId") as "isMember",
      (select string_agg(m."tenantId"::text || ':' || m.role::text || ':' || coalesce(c.scopes::text, ''), ','
        order by m."tenantId") from "Membership" m left join "CustomRole" c on c.id = m."customRoleId"
        where m."userId" = k."userId") as memberships
    from "ApiToken" k join "User" u on u.id = k."userId"
    where k.id = any(${[...tokenIds]}::text[])`;
  const now = deps.now();
  const standing = rows.filter((row) => findFault(row, now) === null);
  return new Map(standing.map((row) => [row.id, `${row.systemRole} ${row.memberships ?? ''}`]));
}
