import { BulkheadError, DONE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { noSuchGroup } from './group-rows.ts';
import { tellNetworkHosts } from './network-news.ts';

/** Deletes a group that no instance is in and no other group's rule names. Errors: NOT_FOUND, CONFLICT. */
export async function deleteGroup(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  groupId: string,
): Promise<typeof DONE> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    await lockTenant(tx, tenant);
    const group = await tx.securityGroup.findFirst({
      where: { id: groupId, tenantId: tenant.id },
      include: {
        members: { include: { instance: { select: { name: true, goneAt: true } } } },
        peers: { include: { group: { select: { id: true, name: true } } } },
      },
    });
    if (!group) throw noSuchGroup(groupId);
    const members = group.members
      .filter(({ instance }) => instance.goneAt === null)
      .map(({ instance }) => instance.name);
    const others = group.peers.filter((rule) => rule.group.id !== groupId).map((rule) => rule.group.name);
    if (members.length + others.length > 0) {
      const users = [...new Set([...members, ...others])];
      const words = `The group ${group.name} is used by ${users.slice(0, 5).join(', ')}. Take it out there first.`;
      throw new BulkheadError('CONFLICT', words, { field: 'groupId', count: users.length });
    }
    await tx.instanceSecurityGroup.deleteMany({ where: { groupId, tenantId: tenant.id } });
    await tx.securityGroup.delete({ where: { id: groupId } });
    await tellNetworkHosts(deps, tx, tenant);
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'networks.deleteGroup',
      target: `group:${groupId}`,
      details: { name: group.name },
    });
    return DONE;
  });
}
