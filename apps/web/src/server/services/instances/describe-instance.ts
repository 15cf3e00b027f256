import { DONE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { findHostOf, lockInstance } from './accept-change.ts';
import { requireAction } from './allowed-actions.ts';
import { inTenantTransaction } from './tenant-transaction.ts';

/**
 * What people say of an instance: its host hears nothing of it. What is left out stays. Errors: NOT_FOUND, INSTANCE_STATE,
 * INSTANCE_LOCKED.
 */
export async function describeInstance(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { instanceId, ...words }: { instanceId: string; tags?: readonly string[] | undefined; notes?: string | undefined },
): Promise<typeof DONE> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const hostId = await findHostOf(tx, tenant.id, instanceId);
    const instance = await lockInstance(tx, tenant.id, { instanceId, hostId });
    requireAction(instance, 'adjust');
    const { tags, notes } = words;
    await tx.instance.update({
      where: { id: instanceId },
      data: { ...(tags !== undefined && { tags: [...tags] }), ...(notes !== undefined && { notes }) },
    });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'instances.describe',
      target: `instance:${instanceId}`,
      details: {
        name: instance.name,
        ...(tags !== undefined && { tags: tags.join(' ') }),
        ...(notes !== undefined && { notesLength: notes.length }),
      },
    });
    await deps.changes.publish(tx, [newsAbout('instances', { tenantSlug: tenant.slug, hostId, instanceId })]);
    return DONE;
  });
}
