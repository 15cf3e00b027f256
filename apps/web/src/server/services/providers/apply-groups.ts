import type { Transaction } from '@bulkhead/db';
import { SYSTEM_ROLES, TENANT_ROLES, type SystemRole, type TenantRole } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { AuditedAction } from '../audit/write-audit.ts';
import { lockUser, requireAnotherAdministrator } from '../users/administrators.ts';

/** What the groups of somebody bring. */
export interface Grants {
  /** Null: the provider decides over nobody's system role. */
  systemRole: SystemRole | null;
  /** By tenant. */
  memberships: Map<string, TenantRole>;
  /** Whether any mapping is about one of the groups. */
  any: boolean;
}

interface Mapping {
  group: string;
  systemRole: SystemRole | null;
  tenantId: string | null;
  tenantRole: TenantRole | null;
}

/** Pure: of several mappings of one thing the strongest counts. */
export function grantsOf(mappings: readonly Mapping[], groups: readonly string[]): Grants {
  const mine = mappings.filter(({ group }) => groups.includes(group));
  const memberships = new Map<string, TenantRole>();
  for (const { tenantId, tenantRole } of mine) {
    if (tenantId === null || tenantRole === null) continue;
    const before = memberships.get(tenantId);
    if (before === undefined || TENANT_ROLES.indexOf(tenantRole) > TENANT_ROLES.indexOf(before)) {
      memberships.set(tenantId, tenantRole);
    }
  }
  const decides = mappings.some(({ systemRole }) => systemRole !== null);
  const strongest = SYSTEM_ROLES.findLast((role) => mine.some(({ systemRole }) => systemRole === role)) ?? 'none';
  return { systemRole: decides ? strongest : null, memberships, any: mine.length > 0 };
}

/**
 * Gives and takes what the groups say, and answers the entries to be written. What somebody here gave by hand stays, and so
 * does the system role of an account with a password of its own. The last administrator and the last owner of a tenant stay
 * what they are.
 */
export async function applyGroups(
  tx: Transaction,
  { userId, providerId, grants }: { userId: string; providerId: string; grants: Grants },
): Promise<AuditedAction[]> {
  const user = await lockUser(tx, userId);
  const entries: AuditedAction[] = [];
  const target = `user:${userId}`;
  if (grants.systemRole !== null && user.passwordHash === null && user.systemRole !== grants.systemRole) {
    if (user.systemRole !== 'admin' || (await hasOthers(tx, userId))) {
      await tx.user.update({ where: { id: userId }, data: { systemRole: grants.systemRole } });
      const details = { before: user.systemRole, systemRole: grants.systemRole, providerId };
      entries.push({ action: 'users.setSystemRole', target, details });
    }
  }
  const held = await tx.membership.findMany({ where: { userId } });
  for (const [tenantId, role] of grants.memberships) {
    const before = held.find((one) => one.tenantId === tenantId);
    if (before === undefined) {
      await tx.membership.create({ data: { tenantId, userId, role, providerId } });
      entries.push({ tenantId, action: 'members.add', target, details: { role, providerId } });
    } else if (before.providerId === providerId && before.role !== role && (await mayLose(tx, before))) {
      // A role of the tenant's own would go on counting instead of the one that the groups say now.
      await tx.membership.update({
        where: { tenantId_userId: { tenantId, userId } },
        data: { role, customRoleId: null },
      });
      entries.push({ tenantId, action: 'members.setRole', target, details: { before: before.role, role, providerId } });
    }
  }
  for (const before of held) {
    const { tenantId } = before;
    if (before.providerId !== providerId || grants.memberships.has(tenantId) || !(await mayLose(tx, before))) continue;
    await tx.membership.delete({ where: { tenantId_userId: { tenantId, userId } } });
    entries.push({ tenantId, action: 'members.remove', target, details: { providerId } });
  }
  return entries;
}

/** Makes the account of somebody whom the provider has sent for the first time. */
export async function makeAccount(tx: Transaction, about: { email: string; displayName: string }) {
  return tx.user.create({ data: { id: newId(), ...about } });
}

async function hasOthers(tx: Transaction, userId: string): Promise<boolean> {
  return requireAnotherAdministrator(tx, userId).then(
    () => true,
    () => false,
  );
}

/** An owner may, while there is another one. Owners of one tenant that leave at once wait for each other here. */
async function mayLose(
  tx: Transaction,
  { tenantId, userId, role }: { tenantId: string; userId: string; role: TenantRole },
): Promise<boolean> {
  if (role !== 'owner') return true;
  await tx.$queryRaw`select 1 from "Tenant" where id = ${tenantId}::uuid for no key update`;
  return (await tx.membership.count({ where: { tenantId, role: 'owner', userId: { not: userId } } })) > 0;
}
