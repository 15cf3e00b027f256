import type { UserRow } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { SESSION_IDLE_MS } from '../identity/sessions.ts';

const MAX_TENANTS_SHOWN = 20;

/** A page of accounts by e-mail address, of those whose name or address contains `search`. */
export async function listUsers(
  deps: Deps,
  { search, page, pageSize }: { search: string; page: number; pageSize: number },
): Promise<{ rows: UserRow[]; total: number }> {
  const now = deps.now();
  // Prisma leaves what LIKE reads as a pattern as it is.
  const contains = { contains: search.replaceAll(/[\\%_]/g, '\\$&'), mode: 'insensitive' as const };
  const where = search === '' ? {} : { OR: [{ email: contains }, { displayName: contains }] };
  const livingTenant = { tenant: { deletedAt: null } };
  const [total, users] = await Promise.all([
    deps.db.user.count({ where }),
    deps.db.user.findMany({
      where,
      orderBy: { email: 'asc' },
      skip: (page - 1) * pageSize,
      take: pageSize,
      include: {
        identities: { select: { provider: { select: { name: true } } }, take: 10 },
        memberships: {
          where: livingTenant,
          select: { role: true, tenant: { select: { slug: true } } },
          orderBy: { createdAt: 'asc' },
          take: MAX_TENANTS_SHOWN,
        },
        _count: {
          select: {
            memberships: { where: livingTenant },
            sessions: {
              where: { expiresAt: { gt: now }, lastSeenAt: { gt: new Date(now.getTime() - SESSION_IDLE_MS) } },
            },
          },
        },
      },
    }),
  ]);
  const rows = users.map((user) => ({
    id: user.id,
    email: user.email,
    displayName: user.displayName,
    systemRole: user.systemRole,
    hasSecondFactor: user.totpConfirmedAt !== null,
    invited: user.passwordHash === null && user.identities.length === 0,
    providers: user.identities.map(({ provider }) => provider.name),
    disabled: user.disabledAt !== null,
    sessions: user._count.sessions,
    lastSeenAtMs: user.lastSeenAt?.getTime() ?? null,
    createdAtMs: user.createdAt.getTime(),
    tenants: user.memberships.map(({ role, tenant }) => ({ slug: tenant.slug, role })),
    tenantCount: user._count.memberships,
  }));
  return { rows, total };
}
