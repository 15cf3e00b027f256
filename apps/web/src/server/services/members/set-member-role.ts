import type { Transaction } from '@bulkhead/db';
import { BulkheadError, DONE, type TenantRole } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';

/** Changes what a member may do. Errors: NOT_FOUND, LAST_OWNER. */
export async function setMemberRole(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { userId, role }: { userId: string; role: TenantRole },
): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    await lockTenant(tx, tenant);
    const before = await requireMember(tx, tenant, userId);
    if (before === 'owner' && role !== 'owner') await requireAnotherOwner(tx, tenant, userId);
    await tx.membership.update({ where: { tenantId_userId: { tenantId: tenant.id, userId } }, data: { role } });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'members.setRole',
      target: `user:${userId}`,
      details: { before, role },
    });
    await deps.changes.publish(tx, [newsAbout('members', { tenantSlug: tenant.slug })]);
  });
  return DONE;
}

export async function requireMember(tx: Transaction, tenant: TenantContext, userId: string): Promise<TenantRole> {
  const membership = await tx.membership.findUnique({ where: { tenantId_userId: { tenantId: tenant.id, userId } } });
  if (membership) return membership.role;
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
