import { DONE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';
import { requireHolds } from '../roles/require-holds.ts';
import { requireAnotherOwner, requireMember } from './set-member-role.ts';

/** Takes somebody out of the tenant; the account stays. Errors: NOT_FOUND, LAST_OWNER, FORBIDDEN for somebody who may more than the actor. */
export async function removeMember(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  userId: string,
): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    await lockTenant(tx, tenant);
    const member = await requireMember(tx, tenant, userId);
    requireHolds(tenant, member.scopes, 'userId');
    if (member.role === 'owner') await requireAnotherOwner(tx, tenant, userId);
    await tx.membership.delete({ where: { tenantId_userId: { tenantId: tenant.id, userId } } });
    await writeAudit(tx, actor, { tenantId: tenant.id, action: 'members.remove', target: `user:${userId}` });
    await deps.changes.publish(tx, [newsAbout('members', { tenantSlug: tenant.slug })]);
  });
  return DONE;
}
