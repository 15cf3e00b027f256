import { DONE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import type { GroupInput } from './create-group.ts';
import { noSuchGroup, replaceRules, requireFreeName } from './group-rows.ts';
import { tellNetworkHosts } from './network-news.ts';
import { requireResolvable } from './resolve-rules.ts';

/**
 * Name, description and rules of a group, all at once. Hosts apply it live: a flow that stays allowed goes on, one that is
 * not any more ends. Errors: NOT_FOUND, NAME_TAKEN, CONFLICT for more rules than a host keeps.
 */
export async function updateGroup(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { groupId, name, description, rules }: GroupInput & { groupId: string },
): Promise<typeof DONE> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    await lockTenant(tx, tenant);
    const all = await tx.securityGroup.findMany({ where: { tenantId: tenant.id }, select: { id: true, name: true } });
    if (!all.some(({ id }) => id === groupId)) throw noSuchGroup(groupId);
    requireFreeName(
      all.flatMap((one) => (one.id === groupId ? [] : [one.name])),
      name,
      tenant,
    );
    await tx.securityGroup.update({ where: { id: groupId }, data: { name, description } });
    await replaceRules(tx, tenant, groupId, rules);
    await requireResolvable(tx, tenant.id);
    await tellNetworkHosts(deps, tx, tenant);
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'networks.updateGroup',
      target: `group:${groupId}`,
      details: { name, rules: JSON.stringify(rules).slice(0, 4_000) },
    });
    return DONE;
  });
}
