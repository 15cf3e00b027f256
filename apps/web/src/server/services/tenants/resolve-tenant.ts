import { effectiveTenantRole, grantedScopes, type TenantRole } from '@bulkhead/shared';
import type { SignedIn, TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';

/** The tenant as somebody may see it; null when there is none, and just the same when they are nobody there. */
export async function resolveTenant(deps: Deps, session: SignedIn, slug: string): Promise<TenantContext | null> {
  const [row] = await deps.db.$queryRaw<
    { id: string; slug: string; name: string; role: TenantRole | null; customScopes: string[] | null }[]
  >`
    select t.id::text as id, t.slug, t.name, m.role::text as role, c.scopes as "customScopes"
    from "Tenant" t left join "Membership" m on m."tenantId" = t.id and m."userId" = ${session.userId}::uuid
    left join "CustomRole" c on c.id = m."customRoleId"
    where t.slug = ${slug} and t."deletedAt" is null`;
  if (!row || (session.token?.tenantId ?? row.id) !== row.id) return null;
  const role = effectiveTenantRole(session.systemRole, row.role);
  if (role === null) return null;
  const scopes = grantedScopes(session.systemRole, row).filter((scope) => session.token?.scopes.has(scope) ?? true);
  return { id: row.id, slug: row.slug, name: row.name, role, scopes: new Set(scopes) };
}
