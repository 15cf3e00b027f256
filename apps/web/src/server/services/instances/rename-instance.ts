import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { isUniqueViolation } from '../unique-violation.ts';
import { acceptChange, findHostOf, lockInstance } from './accept-change.ts';
import { lockTenant, readHoldings } from './admission.ts';
import { requireAction } from './allowed-actions.ts';
import { nameIsTaken } from './name-is-taken.ts';
import { inTenantTransaction } from './tenant-transaction.ts';

/**
 * Gives an instance another name. Its container stays, and with it the host name within: that is the new one as soon as
 * something else takes a new container. Errors: NOT_FOUND, INSTANCE_STATE, INSTANCE_LOCKED, NAME_TAKEN.
 */
export async function renameInstance(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { instanceId, name }: { instanceId: string; name: string },
): Promise<{ instanceId: string; operationId: string }> {
  try {
    return await inTenantTransaction(deps, tenant.id, async (tx) => {
      const hostId = await findHostOf(tx, tenant.id, instanceId);
      await lockTenant(tx, tenant);
      const instance = await lockInstance(tx, tenant.id, { instanceId, hostId });
      requireAction(instance, 'rename');
      const { nameTaken } = await readHoldings(tx, tenant.id, name);
      if (nameTaken && name !== instance.name) throw nameIsTaken(tenant, name, 'name');
      return acceptChange(deps, tx, {
        tenant,
        actor,
        instance,
        kind: 'rename',
        data: { name },
        supersedes: ['rename'],
        details: { newName: name },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw nameIsTaken(tenant, name, 'name');
    throw error;
  }
}
