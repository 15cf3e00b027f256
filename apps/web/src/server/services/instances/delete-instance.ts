import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { acceptChange, findHostOf, lockInstance } from './accept-change.ts';
import { requireAction } from './allowed-actions.ts';
import { inTenantTransaction } from './tenant-transaction.ts';

/**
 * Accepts a deletion. What the instance holds stays counted until its host confirms that nothing is left. A second
 * deletion answers with the first one's operation. Errors: NOT_FOUND.
 */
export async function deleteInstance(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  instanceId: string,
): Promise<{ instanceId: string; operationId: string }> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const hostId = await findHostOf(tx, tenant.id, instanceId);
    const instance = await lockInstance(tx, tenant.id, { instanceId, hostId });
    if (instance.desiredState === 'absent') {
      const operation = await tx.operation.findFirst({
        where: { instanceId, tenantId: tenant.id, kind: 'delete' },
        orderBy: { revision: 'desc' },
        select: { id: true },
      });
      if (operation) return { instanceId, operationId: operation.id };
    } else {
      requireAction(instance, 'delete');
    }
    const accepted = await acceptChange(deps, tx, {
      tenant,
      actor,
      instance,
      kind: 'delete',
      // A revoked host will never report again: an operator has said that it is not ours any more, so nothing is waited for.
      data: { desiredState: 'absent', ...(instance.hostRevoked ? { goneAt: deps.now() } : {}) },
      supersedes: ['launch', 'start', 'stop', 'restart', 'pause', 'resume', 'resize', 'configure'],
    });
    if (instance.hostRevoked) {
      await tx.operation.update({
        where: { id: accepted.operationId },
        data: { state: 'succeeded', finishedAt: deps.now() },
      });
    }
    return accepted;
  });
}
