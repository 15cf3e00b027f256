import {
  effectiveTenantRole,
  grantedScopes,
  SYSTEM_ROLE_AS_TENANT_ROLE,
  SYSTEM_ROLE_SCOPES,
  type WhoAmIView,
} from '@bulkhead/shared';
import type { SignedIn } from '../../context.ts';
import type { Deps } from '../../deps.ts';

/** Tenants that are named at most. */
const MAX_TENANTS = 500;

/** Who asks, through which token, and what may be done with it where. */
export async function whoAmI(deps: Deps, session: SignedIn): Promise<WhoAmIView> {
  const { token } = session;
  const allows = (scope: string) => token === null || [...token.scopes].some((held) => held === scope);
  const everywhere = SYSTEM_ROLE_AS_TENANT_ROLE[session.systemRole] !== null;
  const tenants = await deps.db.tenant.findMany({
    where: {
      deletedAt: null,
      ...(token?.tenantId ? { id: token.tenantId } : {}),
      ...(everywhere ? {} : { memberships: { some: { userId: session.userId } } }),
    },
    select: {
      slug: true,
      name: true,
      memberships: {
        where: { userId: session.userId },
        select: { role: true, customRole: { select: { scopes: true } } },
      },
    },
    orderBy: { slug: 'asc' },
    take: MAX_TENANTS,
  });
  const kept = token === null ? null : await deps.db.apiToken.findUnique({ where: { id: token.id } });
  return {
    user: {
      id: session.userId,
      email: session.email,
      displayName: session.displayName,
      systemRole: session.systemRole,
    },
    token:
      token === null || kept === null
        ? null
        : {
            id: token.id,
            name: token.name,
            tenantSlug: token.tenantId === null ? null : (tenants[0]?.slug ?? null),
            expiresAtMs: kept.expiresAt.getTime(),
          },
    systemScopes: token?.tenantId ? [] : SYSTEM_ROLE_SCOPES[session.systemRole].filter(allows),
    tenants: tenants.flatMap(({ slug, name, memberships: [membership] }) => {
      const role = effectiveTenantRole(session.systemRole, membership?.role ?? null);
      if (role === null) return [];
      const customScopes = membership?.customRole?.scopes ?? null;
      const scopes = grantedScopes(session.systemRole, { role: membership?.role ?? null, customScopes });
      return [{ slug, name, role, scopes: scopes.filter(allows) }];
    }),
  };
}
