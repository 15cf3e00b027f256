import { BulkheadError, DONE, MAX_TAGS_PER_INSTANCE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { findHostOf, lockInstance, noSuchInstance } from './accept-change.ts';
import { requireAction } from './allowed-actions.ts';
import { inTenantTransaction } from './tenant-transaction.ts';

/**
 * Adds tags and takes others away; the rest stays, so that many instances can be told the same. Errors: NOT_FOUND,
 * INSTANCE_STATE, INSTANCE_LOCKED, INVALID_INPUT with more tags than one may have.
 */
export async function tagInstance(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { instanceId, add, remove }: { instanceId: string; add: readonly string[]; remove: readonly string[] },
): Promise<typeof DONE> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const hostId = await findHostOf(tx, tenant.id, instanceId);
    const instance = await lockInstance(tx, tenant.id, { instanceId, hostId });
    requireAction(instance, 'adjust');
    const row = await tx.instance.findFirst({ where: { id: instanceId }, select: { tags: true } });
    if (!row) throw noSuchInstance(instanceId);
    const tags = [...new Set([...row.tags.filter((tag) => !remove.includes(tag)), ...add])];
    if (tags.length > MAX_TAGS_PER_INSTANCE) {
      throw new BulkheadError(
        'INVALID_INPUT',
        `${instance.name} would have ${tags.length} tags, and ${MAX_TAGS_PER_INSTANCE} are allowed; take some away first.`,
        { field: 'add', value: add.join(' ') },
      );
    }
    await tx.instance.update({ where: { id: instanceId }, data: { tags } });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'instances.tag',
      target: `instance:${instanceId}`,
      details: { name: instance.name, added: add.join(' '), removed: remove.join(' ') },
    });
    await deps.changes.publish(tx, [newsAbout('instances', { tenantSlug: tenant.slug, hostId, instanceId })]);
    return DONE;
  });
}
