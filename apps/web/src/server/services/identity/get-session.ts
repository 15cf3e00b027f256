import {
  SYSTEM_ROLE_AS_TENANT_ROLE,
  SYSTEM_ROLE_SCOPES,
  effectiveTenantRole,
  grantedScopes,
  type SessionView,
} from '@bulkhead/shared';
import type { SignedIn } from '../../context.ts';
import type { Deps } from '../../deps.ts';

/** Tenants in the switcher. Operators who have more find them in the list of tenants. */
const MAX_TENANTS = 500;

/** Who is signed in and what they may do where; without a session, whether the first administrator is still to come. */
export async function getSession(deps: Deps, session: SignedIn | null): Promise<SessionView> {
  if (!session) return { setupNeeded: !(await hasAdministrator(deps)), user: null, tenants: [] };
  const { passwordHash, totpConfirmedAt } = await deps.db.user.findUniqueOrThrow({
    where: { id: session.userId },
    select: { passwordHash: true, totpConfirmedAt: true },
  });
  const everywhere = SYSTEM_ROLE_AS_TENANT_ROLE[session.systemRole] !== null;
  const tenants = await deps.db.tenant.findMany({
    where: { deletedAt: null, ...(everywhere ? {} : { memberships: { some: { userId: session.userId } } }) },
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
  return {
    setupNeeded: false,
    user: {
      id: session.userId,
      email: session.email,
      displayName: session.displayName,
      systemRole: session.systemRole,
      systemScopes: [...SYSTEM_ROLE_SCOPES[session.systemRole]],
      hasPassword: passwordHash !== null,
      hasSecondFactor: totpConfirmedAt !== null,
    },
    tenants: tenants.flatMap(({ slug, name, memberships: [membership] }) => {
      const own = { role: membership?.role ?? null, customScopes: membership?.customRole?.scopes ?? null };
      const role = effectiveTenantRole(session.systemRole, own.role);
      return role ? [{ slug, name, role, scopes: grantedScopes(session.systemRole, own) }] : [];
    }),
  };
}

/** An administrator who can sign in. */
export async function hasAdministrator(deps: Pick<Deps, 'db'>): Promise<boolean> {
  const admin = await deps.db.user.findFirst({
    where: { systemRole: 'admin', passwordHash: { not: null } },
    select: { id: true },
  });
  return admin !== null;
}
