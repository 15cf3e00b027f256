import { BulkheadError } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { newsAbout } from '../news.ts';
import { findOwnImage, requireNotOffered } from './visible-image.ts';

/**
 * Says with whom an entry is shared from now on; nobody: it is private again. Instances that others have launched from it run
 * on. Errors: NOT_FOUND (imageId, withTenants), POLICY.
 */
export async function shareImage(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { imageId, withTenants }: { imageId: string; withTenants: readonly string[] },
): Promise<void> {
  const wanted = [...new Set(withTenants)].toSorted();
  await inTenantTransaction(deps, tenant.id, async (tx) => {
    const image = await findOwnImage(tx, tenant, imageId);
    requireNotOffered(image);
    const ids: string[] = [];
    for (const slug of wanted) {
      const [other] = await tx.$queryRaw<{ id: string | null }[]>`select "tenant_for_sharing"(${slug})::text as id`;
      const otherId = other?.id ?? null;
      if (otherId === null || otherId === tenant.id) {
        throw new BulkheadError('NOT_FOUND', `There is no other tenant "${slug}".`, {
          field: 'withTenants',
          value: slug,
        });
      }
      ids.push(otherId);
    }
    await tx.image.update({
      where: { id: imageId, tenantId: tenant.id },
      data: { visibility: ids.length > 0 ? 'shared' : 'private' },
    });
    await tx.imageShare.deleteMany({ where: { imageId, tenantId: tenant.id, withTenantId: { notIn: ids } } });
    await tx.imageShare.createMany({
      data: ids.map((withTenantId) => ({ imageId, tenantId: tenant.id, withTenantId })),
      skipDuplicates: true,
    });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'images.share',
      target: `image:${imageId}`,
      details: { name: image.name, with: wanted.join(', ') },
    });
    const heard = [tenant.slug, ...wanted];
    await deps.changes.publish(
      tx,
      heard.map((tenantSlug) => newsAbout('images', { tenantSlug })),
    );
  });
}
