import { BulkheadError, DONE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { tellNetworkHosts } from './network-news.ts';

/** Deletes a network that nothing is in; its range is free once no host has a bridge of it. Errors: NOT_FOUND, CONFLICT. */
export async function deleteNetwork(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  networkId: string,
): Promise<typeof DONE> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    await lockTenant(tx, tenant);
    const network = await tx.network.findFirst({
      where: { id: networkId, tenantId: tenant.id, deletedAt: null },
      include: { attachments: { select: { instance: { select: { name: true, goneAt: true } } } } },
    });
    if (!network) {
      throw new BulkheadError('NOT_FOUND', `There is no network ${networkId}.`, {
        field: 'networkId',
        value: networkId,
      });
    }
    const users = network.attachments.filter(({ instance }) => instance.goneAt === null);
    if (users.length > 0) {
      const names = users
        .map(({ instance }) => instance.name)
        .slice(0, 5)
        .join(', ');
      const words = `Instances are in the network ${network.name}: ${names}. Take them out of it first.`;
      throw new BulkheadError('CONFLICT', words, { field: 'networkId', count: users.length });
    }
    await tx.networkAttachment.deleteMany({ where: { networkId, tenantId: tenant.id } });
    // What is unique is the range of a network that is there.
    await tx.network.update({
      where: { id: networkId },
      data: { deletedAt: deps.now(), subnet: `${network.subnet}#${networkId}` },
    });
    await tellNetworkHosts(deps, tx, tenant);
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'networks.delete',
      target: `network:${networkId}`,
      details: { name: network.name, subnet: network.subnet },
    });
    return DONE;
  });
}
