import { Prisma, type Transaction } from '@bulkhead/db';
import {
  BulkheadError,
  catalogImageSchema,
  imageFactsSchema,
  type CatalogImage,
  type CatalogImageDetails,
  type ImageCatalog,
} from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { readImageRoom } from './image-room.ts';
import { noSuchImage } from './visible-image.ts';

/** More is no list for a person. */
const MAX_IMAGES = 1_000;

/** Every entry of the catalogue that the tenant sees, its own first, and what its own take of its quota. */
export async function listCatalog(deps: Deps, tenant: TenantContext): Promise<ImageCatalog> {
  return deps.db.$transaction(async (tx) => ({
    images: await readRows(tx, tenant, Prisma.empty),
    quota: await readImageRoom(tx, tenant.id),
  }));
}

/** One of them, with its layers, its history and who uses it. Errors: NOT_FOUND. */
export async function getCatalogImage(
  deps: Deps,
  tenant: TenantContext,
  imageId: string,
): Promise<CatalogImageDetails> {
  return deps.db.$transaction(async (tx) => {
    const [row] = await readRows(tx, tenant, Prisma.sql`and i.id = ${imageId}::uuid`);
    if (row === undefined) throw noSuchImage(imageId);
    const [details] = await tx.$queryRaw<{ imageId: string | null; facts: unknown; usesOfOthers: number }[]>`
      select i."imageId", i.facts, "image_uses_of_others"(i.id) as "usesOfOthers" from "Image" i where i.id = ${imageId}::uuid`;
    if (details === undefined) throw new BulkheadError('NOT_FOUND', `There is no image ${imageId}.`);
    const facts = imageFactsSchema.safeParse(details.facts).data ?? null;
    const usedBy = await tx.instance.findMany({
      where: { tenantId: tenant.id, catalogImageId: imageId, goneAt: null },
      select: { id: true, name: true },
      orderBy: { name: 'asc' },
      take: 200,
    });
    return {
      ...row,
      imageId: details.imageId,
      facts,
      usedBy,
      usesOfOthers: details.usesOfOthers,
      shares: await tx.$queryRaw<
        { slug: string; name: string }[]
      >`select slug, name from "image_partners"(${imageId}::uuid)`,
      sharedLayers: await readSharedLayers(tx, tenant, imageId, facts?.layers.map(({ digest }) => digest) ?? []),
    };
  });
}

/** Which of this tenant's own images have the same layers: what others have on the same hosts is not said. */
async function readSharedLayers(
  tx: Transaction,
  tenant: TenantContext,
  imageId: string,
  digests: readonly string[],
): Promise<Record<string, string[]>> {
  const rows = await tx.$queryRaw<{ digest: string; names: string[] }[]>`
    select layer->>'digest' as digest, array_agg(distinct i.name order by i.name) as names
    from "Image" i cross join lateral jsonb_array_elements(i.facts->'layers') layer
    where i."tenantId" = ${tenant.id}::uuid and i."deletedAt" is null and i.id <> ${imageId}::uuid
      and i.facts is not null and layer->>'digest' = any(${[...digests]}::text[])
    group by 1`;
  return Object.fromEntries(rows.map(({ digest, names }) => [digest, names.slice(0, 20)]));
}

async function readRows(tx: Transaction, tenant: TenantContext, narrowed: Prisma.Sql): Promise<CatalogImage[]> {
  const rows = await tx.$queryRaw<unknown[]>`
    select i.id::text as id, i.name, i.reference, i.origin, i.visibility::text as visibility, i.state,
      coalesce(i."tenantId" = ${tenant.id}::uuid, false) as "isOwn", "image_owner"(i.id) as owner, i.digest,
      i."sizeBytes"::float8 as "sizeBytes", i.notes, i.problem,
      extract(epoch from i."createdAt")::float8 * 1000 as "createdAtMs",
      (select count(*)::int from "Instance" n
        where n."catalogImageId" = i.id and n."tenantId" = ${tenant.id}::uuid and n."goneAt" is null) as uses,
      coalesce((select jsonb_agg(jsonb_build_object('hostId', h.id, 'hostName', h.name) order by h.name)
        from "ImageCopy" c join "Host" h on h.id = c."hostId" where c."imageId" = i.id and h."revokedAt" is null), '[]') as copies,
      (select jsonb_build_object('id', k.id, 'kind', k.kind, 'state', k.state, 'progress', k.progress) from "Task" k
        where k."subjectId" = i.id and k."tenantId" = ${tenant.id}::uuid and k.state in ('pending', 'running')
        order by k."createdAt" desc limit 1) as task
    from "Image" i
    where i."deletedAt" is null ${narrowed} and (
      i."tenantId" = ${tenant.id}::uuid
      or (i.state = 'ready' and (i.visibility = 'public' or (i.visibility = 'shared' and "image_is_shared"(i.id))))
    )
    order by i."tenantId" = ${tenant.id}::uuid desc nulls last, i.name, i.id limit ${MAX_IMAGES}`;
  return rows.map((row) => catalogImageSchema.parse(row));
}
