import { BulkheadError, DONE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';
import { requireHolds } from './require-holds.ts';
import { requireRole } from './role-rows.ts';

/** Deletes a role that nobody has. Errors: NOT_FOUND, FORBIDDEN, ROLE_IN_USE with the number of members. */
export async function deleteRole(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  roleId: string,
): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    // Whoever gives the role to a member takes the same lock, so the count is still right when the row goes.
    await lockTenant(tx, tenant);
    const role = await requireRole(tx, tenant, roleId);
    requireHolds(tenant, role.scopes, 'roleId');
    if (role.members > 0) {
      throw new BulkheadError('ROLE_IN_USE', `${role.members} members have the role "${role.name}".`, {
        count: role.members,
      });
    }
    await tx.customRole.delete({ where: { id: roleId } });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'roles.delete',
      target: `role:${roleId}`,
      details: { name: role.name },
    });
    await deps.changes.publish(tx, [newsAbout('members', { tenantSlug: tenant.slug })]);
  });
  return DONE;
}
