import type { CustomRoleView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';
import { requireHolds } from './require-holds.ts';
import { knownScopes, nameTaken, requireRole, toRoleView, withMembers, type RoleRequest } from './role-rows.ts';

/**
 * Changes a role, for everybody who has it and at once: the next request is judged by the new scopes, and open sockets and
 * streams of its holders are closed. Errors: NOT_FOUND, FORBIDDEN, NAME_TAKEN.
 */
export async function updateRole(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { roleId, name, description, scopes }: RoleRequest & { roleId: string },
): Promise<CustomRoleView> {
  try {
    return await deps.db.$transaction(async (tx) => {
      await lockTenant(tx, tenant);
      const before = await requireRole(tx, tenant, roleId);
      requireHolds(tenant, [...before.scopes, ...scopes], 'scopes');
      const row = await tx.customRole.update({
        where: { id: roleId },
        data: { name, description, scopes: knownScopes(scopes) },
        include: withMembers,
      });
      await writeAudit(tx, actor, {
        tenantId: tenant.id,
        action: 'roles.update',
        target: `role:${roleId}`,
        details: { name, before: before.scopes.join(' '), scopes: row.scopes.join(' ') },
      });
      await deps.changes.publish(tx, [newsAbout('members', { tenantSlug: tenant.slug })]);
      return toRoleView(row);
    });
  } catch (error) {
    throw nameTaken(error, name);
  }
}
