import type { Transaction } from '@bulkhead/db';
import { BulkheadError, DONE, TENANT_ROLE_SCOPES, type TenantRole, type TenantScope } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';
import { requireHolds } from '../roles/require-holds.ts';
import { knownScopes, requireRole } from '../roles/role-rows.ts';

export interface MemberStanding {
  role: TenantRole;
  scopes: TenantScope[];
  /** The name of the custom role, or of the built-in one. */
  name: string;
}

/**
 * Changes what a member may do: a built-in role, or one of the tenant's own, beside which the built-in one counts as
 * nothing. Errors: NOT_FOUND, LAST_OWNER, FORBIDDEN for a role, before or after, that is more than the actor's own.
 */
export async function setMemberRole(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  asked: { userId: string; role: TenantRole; customRoleId: string | null },
): Promise<typeof DONE> {
  const { userId, customRoleId } = asked;
  await deps.db.$transaction(async (tx) => {
    await lockTenant(tx, tenant);
    const before = await requireMember(tx, tenant, userId);
    const custom = customRoleId === null ? null : await requireRole(tx, tenant, customRoleId);
    const role = custom === null ? asked.role : 'reader';
    requireHolds(tenant, [...before.scopes, ...(custom?.scopes ?? TENANT_ROLE_SCOPES[role])], 'role');
    if (before.role === 'owner' && role !== 'owner') await requireAnotherOwner(tx, tenant, userId);
    await tx.membership.update({
      where: { tenantId_userId: { tenantId: tenant.id, userId } },
      data: { role, customRoleId },
    });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'members.setRole',
      target: `user:${userId}`,
      details: { before: before.name, role: custom?.name ?? role },
    });
    await deps.changes.publish(tx, [newsAbout('members', { tenantSlug: tenant.slug })]);
  });
  return DONE;
}

export async function requireMember(tx: Transaction, tenant: TenantContext, userId: string): Promise<MemberStanding> {
  const membership = await tx.membership.findUnique({
    where: { tenantId_userId: { tenantId: tenant.id, userId } },
    include: { customRole: { select: { name: true, scopes: true } } },
  });
  if (membership) {
    const { role, customRole } = membership;
    const scopes = customRole === null ? [...TENANT_ROLE_SCOPES[role]] : knownScopes(customRole.scopes);
    return { role, scopes, name: customRole?.name ?? role };
  }
  throw new BulkheadError('NOT_FOUND', `There is no member ${userId} in ${tenant.slug}.`, {
    field: 'userId',
    value: userId,
  });
}

/** A tenant that had an owner keeps one. */
export async function requireAnotherOwner(tx: Transaction, tenant: TenantContext, userId: string): Promise<void> {
  const others = await tx.membership.count({ where: { tenantId: tenant.id, role: 'owner', userId: { not: userId } } });
  if (others > 0) return;
  throw new BulkheadError('LAST_OWNER', `This is the last owner of ${tenant.slug}; make somebody else owner first.`, {
    field: 'userId',
  });
}
