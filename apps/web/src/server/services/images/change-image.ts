import { BulkheadError } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { newsAbout } from '../news.ts';
import { nameIsTaken, withFreeName } from './insert-image.ts';
import { findOwnImage, requireNotOffered } from './visible-image.ts';

/** Renames an entry or changes its notes. Errors: NOT_FOUND, POLICY, NAME_TAKEN. */
export async function changeImage(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { imageId, name, notes }: { imageId: string; name: string; notes: string },
): Promise<void> {
  await withFreeName(tenant, name, () =>
    inTenantTransaction(deps, tenant.id, async (tx) => {
      const image = await findOwnImage(tx, tenant, imageId);
      requireNotOffered(image);
      const other = await tx.image.findFirst({
        where: { tenantId: tenant.id, deletedAt: null, name, id: { not: imageId } },
        select: { id: true },
      });
      if (other !== null) throw nameIsTaken(tenant, name);
      await tx.image.update({ where: { id: imageId, tenantId: tenant.id }, data: { name, notes } });
      await writeAudit(tx, actor, {
        tenantId: tenant.id,
        action: 'images.change',
        target: `image:${imageId}`,
        details: { name, before: image.name },
      });
      await deps.changes.publish(tx, [newsAbout('images', { tenantSlug: tenant.slug })]);
    }),
  );
}

/**
 * Takes an entry out of the catalogue; what hosts keep of it is for a clean-up. Errors: NOT_FOUND, POLICY, CONFLICT with the
 * instances that were launched from it.
 */
export async function deleteImage(deps: Deps, tenant: TenantContext, actor: Actor, imageId: string): Promise<void> {
  await inTenantTransaction(deps, tenant.id, async (tx) => {
    const image = await findOwnImage(tx, tenant, imageId);
    requireNotOffered(image);
    // Waits for whoever launches from it just now, and makes them wait.
    await tx.$queryRaw`select id from "Image" where id = ${imageId}::uuid for update`;
    const using = await tx.instance.findMany({
      where: { tenantId: tenant.id, catalogImageId: imageId, goneAt: null },
      select: { name: true },
      orderBy: { name: 'asc' },
      take: 100,
    });
    const [others] = await tx.$queryRaw<{ uses: number }[]>`select "image_uses_of_others"(${imageId}::uuid) as uses`;
    requireUnused(
      image.name,
      using.map(({ name }) => name),
      others?.uses ?? 0,
    );
    await tx.image.update({ where: { id: imageId, tenantId: tenant.id }, data: { deletedAt: deps.now() } });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'images.delete',
      target: `image:${imageId}`,
      details: { name: image.name },
    });
    await deps.changes.publish(tx, [newsAbout('images', { tenantSlug: tenant.slug })]);
  });
}

function requireUnused(name: string, own: readonly string[], others: number): void {
  const [first] = own;
  if (first === undefined && others === 0) return;
  const words = [
    ...(own.length > 0 ? [`the instances ${own.slice(0, 5).join(', ')}${own.length > 5 ? ' and others' : ''}`] : []),
    ...(others > 0 ? [`${others} instances of tenants that it is shared with`] : []),
  ];
  throw new BulkheadError(
    'CONFLICT',
    `"${name}" is used by ${words.join(' and by ')}. Delete or rebuild those first.`,
    {
      field: 'imageId',
      count: own.length + others,
      ...(first === undefined ? {} : { instance: first }),
    },
  );
}
