import { BulkheadError, type CustomRoleView } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';
import { requireHolds } from './require-holds.ts';
import { knownScopes, nameTaken, toRoleView, withMembers, type RoleRequest } from './role-rows.ts';

const MAX_ROLES = 50;

/** Makes a role out of scopes. Errors: FORBIDDEN for scopes that its maker lacks, NAME_TAKEN, CONFLICT when there are too many. */
export async function createRole(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { name, description, scopes }: RoleRequest,
): Promise<CustomRoleView> {
  requireHolds(tenant, scopes, 'scopes');
  try {
    return await deps.db.$transaction(async (tx) => {
      await lockTenant(tx, tenant);
      if ((await tx.customRole.count({ where: { tenantId: tenant.id } })) >= MAX_ROLES) {
        throw new BulkheadError('CONFLICT', `A tenant has at most ${MAX_ROLES} roles of its own; delete one first.`);
      }
      const row = await tx.customRole.create({
        data: { id: newId(), tenantId: tenant.id, name, description, scopes: knownScopes(scopes) },
        include: withMembers,
      });
      await writeAudit(tx, actor, {
        tenantId: tenant.id,
        action: 'roles.create',
        target: `role:${row.id}`,
        details: { name, scopes: row.scopes.join(' ') },
      });
      await deps.changes.publish(tx, [newsAbout('members', { tenantSlug: tenant.slug })]);
      return toRoleView(row);
    });
  } catch (error) {
    throw nameTaken(error, name);
  }
}
