import type { CustomRoleView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { toRoleView, withMembers } from './role-rows.ts';

/** The roles that the tenant made for itself, by name. Their number is bounded where they are made. */
export async function listRoles(deps: Deps, tenant: TenantContext): Promise<CustomRoleView[]> {
  const rows = await deps.db.customRole.findMany({
    where: { tenantId: tenant.id },
    include: withMembers,
    orderBy: { name: 'asc' },
  });
  return rows.map(toRoleView);
}
