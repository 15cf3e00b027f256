import { BulkheadError, catalogImageSchema, type CatalogImage } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { noSuchImage } from './visible-image.ts';

const MAX_IMAGES = 5_000;

/** Every tenant's entries, for operators: names and sizes, without what they are made of. */
export async function listAllImages(deps: Deps): Promise<CatalogImage[]> {
  const rows = await deps.db.$queryRaw<unknown[]>`
    select i.id::text as id, i.name, i.reference, i.origin, i.visibility::text as visibility, i.state, false as "isOwn",
      t.slug as owner, i.digest, i."sizeBytes"::float8 as "sizeBytes", i.notes, i.problem, null as task,
      extract(epoch from i."createdAt")::float8 * 1000 as "createdAtMs",
      (select count(*)::int from "Instance" n where n."catalogImageId" = i.id and n."goneAt" is null) as uses,
      coalesce((select jsonb_agg(jsonb_build_object('hostId', h.id, 'hostName', h.name) order by h.name)
        from "ImageCopy" c join "Host" h on h.id = c."hostId" where c."imageId" = i.id and h."revokedAt" is null), '[]') as copies
    from "Image" i left join "Tenant" t on t.id = i."tenantId"
    where i."deletedAt" is null order by i.visibility = 'public' desc, t.slug, i.name, i.id limit ${MAX_IMAGES}`;
  return rows.map((row) => catalogImageSchema.parse(row));
}

/** Offers an entry to every tenant, or takes the offer back: then it is its tenant's own again. Errors: NOT_FOUND, CONFLICT. */
export async function offerImage(
  deps: Deps,
  actor: Actor,
  { imageId, isOffered }: { imageId: string; isOffered: boolean },
): Promise<void> {
  await deps.db.$transaction(async (tx) => {
    const image = await tx.image.findFirst({
      where: { id: imageId, deletedAt: null },
      select: { name: true, state: true, tenantId: true, _count: { select: { shares: true } } },
    });
    if (image === null) throw noSuchImage(imageId);
    if (image.state !== 'ready') throw new BulkheadError('CONFLICT', `"${image.name}" is ${image.state}.`);
    const before = image._count.shares > 0 ? 'shared' : 'private';
    await tx.image.update({ where: { id: imageId }, data: { visibility: isOffered ? 'public' : before } });
    await writeAudit(tx, actor, {
      tenantId: image.tenantId,
      action: 'images.offer',
      target: `image:${imageId}`,
      details: { name: image.name, offered: isOffered },
    });
    await deps.changes.publish(tx, [newsAbout('images')]);
  });
}
