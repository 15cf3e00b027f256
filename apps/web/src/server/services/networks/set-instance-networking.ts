import type { NetworkingRequest } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { acceptChange, findHostOf, lockInstance } from '../instances/accept-change.ts';
import { lockTenant } from '../instances/admission.ts';
import { requireAction } from '../instances/allowed-actions.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { newsAbout } from '../news.ts';
import { writeNetworking } from './write-networking.ts';

/**
 * Networks, groups, ports and bandwidth of an instance, all of them at once and live: it gets a new container only when it
 * comes to its first network, leaves its last, or gets or loses its only way out. Errors: as writeNetworking, INSTANCE_STATE.
 */
export async function setInstanceNetworking(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { instanceId, networking }: { instanceId: string; networking: NetworkingRequest },
): Promise<{ instanceId: string; operationId: string }> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    await lockTenant(tx, tenant);
    const hostId = await findHostOf(tx, tenant.id, instanceId);
    const instance = await lockInstance(tx, tenant.id, { instanceId, hostId });
    requireAction(instance, 'configure');
    await writeNetworking(tx, tenant, { instanceId, hostId, field: 'networking' }, networking);
    const accepted = await acceptChange(deps, tx, {
      tenant,
      actor,
      instance,
      kind: 'configure',
      data: {},
      supersedes: [],
      details: {
        networks: networking.networks.length,
        groups: networking.groupIds.length,
        ports: networking.ports.map(({ protocol, containerPort }) => `${protocol} ${containerPort}`).join(', '),
      },
    });
    await deps.changes.publish(tx, [newsAbout('networks', { tenantSlug: tenant.slug })]);
    return accepted;
  });
}
