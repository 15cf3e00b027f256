import type { ImageView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';

/** More than this is no list for a form. */
const MAX_IMAGES = 1_000;

/**
 * What can be launched by its name: the tenant's own images, every tag that a host has by itself, and what others share or
 * operators offer. Where two have one name, the first of these counts, as it does at launch.
 */
export async function listImages(deps: Deps, tenant: TenantContext): Promise<ImageView[]> {
  const rows = await deps.db.$queryRaw<(ImageView & { rank: number })[]>`
    select case when i."tenantId" = ${tenant.id}::uuid or i."tenantId" is null then i.name
        else "image_owner"(i.id) || '/' || i.name end as reference, i."sizeBytes"::float8 as "sizeBytes", coalesce((
        select array_agg(h.name order by h.name) from "ImageCopy" c join "Host" h on h.id = c."hostId"
        where c."imageId" = i.id and h."revokedAt" is null), '{}') as hosts,
      'catalog' as source, case when i."tenantId" = ${tenant.id}::uuid then 0 else 2 end as rank
    from "Image" i where i."deletedAt" is null and i.state = 'ready' and (
      i."tenantId" = ${tenant.id}::uuid or i.visibility = 'public' or (i.visibility = 'shared' and "image_is_shared"(i.id))
    )
    union all
    select image.reference, max(image."sizeBytes")::float8, array_agg(h.name order by h.name), 'hosts', 1
    from "HostImage" image join "Host" h on h.id = image."hostId"
    where h."revokedAt" is null group by image.reference
    order by rank, reference limit ${MAX_IMAGES}`;
  const first = new Map<string, ImageView>();
  for (const { rank: _, ...row } of rows) if (!first.has(row.reference)) first.set(row.reference, row);
  return [...first.values()];
}
