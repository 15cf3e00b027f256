import type { MemberView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';

/** A tenant of more people than this wants groups, not a longer list. */
const MAX_MEMBERS = 1_000;

/** The tenant's members, by e-mail address. */
export async function listMembers(deps: Deps, tenant: TenantContext): Promise<MemberView[]> {
  const memberships = await deps.db.membership.findMany({
    where: { tenantId: tenant.id },
    include: {
      customRole: { select: { id: true, name: true } },
      user: { select: { id: true, email: true, displayName: true } },
    },
    orderBy: { user: { email: 'asc' } },
    take: MAX_MEMBERS,
  });
  const invited = await deps.db.$queryRaw<{ userId: string }[]>`
    select "userId"::text as "userId" from "invited_members"()`;
  const waiting = new Set(invited.map(({ userId }) => userId));
  return memberships.map(({ role, customRole, user }) => ({
    userId: user.id,
    email: user.email,
    displayName: user.displayName,
    role,
    customRole,
    invited: waiting.has(user.id),
  }));
}
