import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { acceptChange, findHostOf, lockInstance } from './accept-change.ts';
import { requireAction } from './allowed-actions.ts';
import { inTenantTransaction } from './tenant-transaction.ts';

/** Takes a deletion back while that can be done: the instance is again what it was asked to be. Errors: NOT_FOUND, INSTANCE_STATE. */
export async function undeleteInstance(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  instanceId: string,
): Promise<{ instanceId: string; operationId: string }> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const hostId = await findHostOf(tx, tenant.id, instanceId);
    const instance = await lockInstance(tx, tenant.id, { instanceId, hostId });
    requireAction(instance, 'undelete');
    return acceptChange(deps, tx, {
      tenant,
      actor,
      instance,
      kind: 'undelete',
      data: { deleteAt: null },
      supersedes: ['discard'],
    });
  });
}
