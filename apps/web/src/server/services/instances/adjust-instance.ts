import { Prisma } from '@bulkhead/db';
import type { InstanceUpkeep } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { acceptChange, findHostOf, lockInstance } from './accept-change.ts';
import { requireAction } from './allowed-actions.ts';
import { inTenantTransaction } from './tenant-transaction.ts';

/**
 * Changes how an instance is kept running; what is left out stays. Restart policy and grace count at once; another check
 * takes a new container, for the engine fixes it when it makes one. Errors: NOT_FOUND, INSTANCE_STATE, INSTANCE_LOCKED.
 */
export async function adjustInstance(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  {
    instanceId,
    upkeep,
  }: { instanceId: string; upkeep: { [K in keyof InstanceUpkeep]?: InstanceUpkeep[K] | undefined } },
): Promise<{ instanceId: string; operationId: string }> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const hostId = await findHostOf(tx, tenant.id, instanceId);
    const instance = await lockInstance(tx, tenant.id, { instanceId, hostId });
    requireAction(instance, 'adjust');
    const { restartPolicy, stopGraceSec, healthCheck } = upkeep;
    return acceptChange(deps, tx, {
      tenant,
      actor,
      instance,
      kind: 'adjust',
      data: {
        ...(restartPolicy !== undefined && { restartPolicy }),
        ...(stopGraceSec !== undefined && { stopGraceSec }),
        ...(healthCheck !== undefined && { healthCheck: healthCheck ?? Prisma.DbNull }),
      },
      supersedes: ['adjust'],
      details: {
        ...(restartPolicy !== undefined && { restartPolicy }),
        ...(stopGraceSec !== undefined && { stopGraceSec }),
        ...(healthCheck !== undefined && { healthCheck: healthCheck === null ? 'none' : 'set' }),
      },
    });
  });
}
