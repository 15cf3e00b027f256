import type { VolumeUse } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { acceptChange, findHostOf, lockInstance } from '../instances/accept-change.ts';
import { lockTenant } from '../instances/admission.ts';
import { requireAction } from '../instances/allowed-actions.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { newsAbout } from '../news.ts';
import { insertAttachments, requireAttachable } from './judge-volume-uses.ts';

/**
 * Which volumes an instance has, all of them at once. A change makes its container anew: one that runs is ended and started
 * again, and what it wrote outside of its volumes is gone. Errors: NOT_FOUND, INSTANCE_STATE, INSTANCE_LOCKED, CONFLICT.
 */
export async function setVolumeUses(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { instanceId, volumes }: { instanceId: string; volumes: VolumeUse[] },
): Promise<{ instanceId: string; operationId: string }> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    await lockTenant(tx, tenant);
    const hostId = await findHostOf(tx, tenant.id, instanceId);
    const instance = await lockInstance(tx, tenant.id, { instanceId, hostId });
    requireAction(instance, 'configure');
    await requireAttachable(tx, tenant, { uses: volumes, hostId }, 'volumes');
    await tx.volumeAttachment.deleteMany({ where: { instanceId, tenantId: tenant.id } });
    await insertAttachments(tx, tenant, instanceId, volumes);
    const accepted = await acceptChange(deps, tx, {
      tenant,
      actor,
      instance,
      kind: 'configure',
      data: {},
      supersedes: [],
      details: { volumes: volumes.map(({ mountPath }) => mountPath).join(', ') },
    });
    await deps.changes.publish(tx, [newsAbout('volumes', { tenantSlug: tenant.slug, hostId })]);
    return accepted;
  });
}
