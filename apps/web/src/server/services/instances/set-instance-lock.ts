import { DONE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { findHostOf, lockInstanceRow } from './accept-change.ts';
import { requireAction } from './allowed-actions.ts';
import { inTenantTransaction } from './tenant-transaction.ts';

/**
 * Forbids every change of an instance, or allows them again: a guard against haste, so whoever may change the instance may
 * take it away. Locking what is locked leaves who did it first. Errors: NOT_FOUND, INSTANCE_STATE for what is being deleted.
 */
export async function setInstanceLock(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { instanceId, locked }: { instanceId: string; locked: boolean },
): Promise<typeof DONE> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const hostId = await findHostOf(tx, tenant.id, instanceId);
    const instance = await lockInstanceRow(tx, tenant.id, { instanceId, hostId });
    requireAction(instance, 'adjust');
    if ((instance.lockedBy !== null) !== locked) {
      await tx.instance.update({
        where: { id: instanceId },
        data: locked ? { lockedAt: deps.now(), lockedById: actor.userId } : { lockedAt: null, lockedById: null },
      });
    }
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: locked ? 'instances.lock' : 'instances.unlock',
      target: `instance:${instanceId}`,
      details: { name: instance.name, ...(locked ? {} : { lockedBy: instance.lockedBy }) },
    });
    await deps.changes.publish(tx, [newsAbout('instances', { tenantSlug: tenant.slug, hostId, instanceId })]);
    return DONE;
  });
}
