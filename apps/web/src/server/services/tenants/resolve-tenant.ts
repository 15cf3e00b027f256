import { effectiveTenantRole, type TenantRole } from '@bulkhead/shared';
import type { SignedIn, TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';

/** The tenant as somebody may see it; null when there is none, and just the same when they are nobody there. */
export async function resolveTenant(deps: Deps, session: SignedIn, slug: string): Promise<TenantContext | null> {
  const [row] = await deps.db.$queryRaw<{ id: string; slug: string; name: string; role: TenantRole | null }[]>`
    select t.id::text as id, t.slug, t.name, m.role::text as role
    from "Tenant" t left join "Membership" m on m."tenantId" = t.id and m."userId" = ${session.userId}::uuid
    where t.slug = ${slug} and t."deletedAt" is null`;
  const role = row ? effectiveTenantRole(session.systemRole, row.role) : null;
  return row && role ? { id: row.id, slug: row.slug, name: row.name, role } : null;
}
