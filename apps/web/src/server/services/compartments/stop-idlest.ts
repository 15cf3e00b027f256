import { BulkheadError, type StoppedIdlest } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { changeInstanceState } from '../instances/change-instance-state.ts';
import { requireShrinking } from './require-shrinking.ts';

/**
 * Makes room for a shrink: stops the tenant's instance there that used the least CPU over the last minute. Errors:
 * NOT_FOUND, NOT_SHRINKING, HOST_UNREACHABLE, CONFLICT when nothing runs that could be stopped, INSTANCE_STATE.
 */
export async function stopIdlest(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  hostId: string,
): Promise<StoppedIdlest> {
  const hostName = await requireShrinking(deps.db, tenant, hostId);
  const idlest = await deps.fleet.findIdlest(hostId, tenant.slug);
  if (idlest === null) {
    throw new BulkheadError(
      'CONFLICT',
      `Nothing of ${tenant.slug} runs on ${hostName} that could be stopped; what still holds memory is given back by the kernel.`,
    );
  }
  // What an agent answers is about its own host and this tenant, or it is nothing.
  const instance = await deps.db.instance.findFirst({
    where: { id: idlest.instanceId, tenantId: tenant.id, hostId, goneAt: null },
    select: { name: true },
  });
  if (!instance) {
    throw new BulkheadError('CONFLICT', `What ${hostName} named as the idlest instance is gone meanwhile; look again.`);
  }
  const accepted = await changeInstanceState(deps, tenant, actor, { instanceId: idlest.instanceId, action: 'stop' });
  return { ...accepted, instanceName: instance.name };
}
