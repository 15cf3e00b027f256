import type { Transaction } from '@bulkhead/db';
import { BulkheadError, TENANT_SCOPES, type CustomRoleView, type TenantScope } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import { isUniqueViolation } from '../unique-violation.ts';

/** What is asked for; the input schema has bounded it. */
export interface RoleRequest {
  name: string;
  description: string;
  scopes: TenantScope[];
}

interface RoleRow {
  id: string;
  name: string;
  description: string;
  scopes: string[];
  _count: { memberships: number };
}

export const withMembers = { _count: { select: { memberships: true } } };

export function toRoleView({ id, name, description, scopes, _count }: RoleRow): CustomRoleView {
  return { id, name, description, scopes: knownScopes(scopes), members: _count.memberships };
}

/** In the order of the decision table, and only those that there are. */
export function knownScopes(scopes: readonly string[]): TenantScope[] {
  return TENANT_SCOPES.filter((scope) => scopes.includes(scope));
}

/** A role of this tenant; another tenant's is NOT_FOUND. */
export async function requireRole(tx: Transaction, tenant: TenantContext, roleId: string): Promise<CustomRoleView> {
  const row = await tx.customRole.findFirst({ where: { id: roleId, tenantId: tenant.id }, include: withMembers });
  if (row) return toRoleView(row);
  throw new BulkheadError('NOT_FOUND', `There is no role ${roleId} in ${tenant.slug}.`, {
    field: 'roleId',
    value: roleId,
  });
}

/** The answer to a name that another role of the tenant has; any other failure as it is. */
export function nameTaken(error: unknown, name: string): unknown {
  if (!isUniqueViolation(error)) return error;
  return new BulkheadError('NAME_TAKEN', `There is a role "${name}" already.`, { field: 'name', value: name });
}
