import { Prisma, type Transaction } from '@bulkhead/db';
import { BulkheadError, parseImageReference, spellReference } from '@bulkhead/shared';
import { z } from 'zod';
import type { TenantContext } from '../../context.ts';
import { normaliseImageReference } from '../instances/image-reference.ts';

/** What an instance is to be made of. */
export interface ResolvedImage {
  /** As the instance's page shows it. */
  reference: string;
  /** The entry of the catalogue; null: an image that operators have put on hosts by themselves. */
  catalog: {
    id: string;
    imageId: string;
    /** Any host can fetch it; otherwise only those that have it can run it. */
    isFetchable: boolean;
  } | null;
}

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  origin: z.string(),
  digest: z.string().nullable(),
  imageId: z.string().nullable(),
  isOwn: z.boolean(),
  owner: z.string().nullable(),
});

/**
 * What a name stands for when this tenant says it: an own image of the catalogue, else what operators have put on hosts under that
 * name, else one that operators offer, or `owner/name` of one that is shared. Sharing gives no name that a tenant already uses, or
 * may mistype, another meaning. Never by a digest or an id of the engine: whoever knows those has not been given the image. Errors:
 * IMAGE_UNKNOWN (spec.image).
 */
export async function resolveImage(
  tx: Transaction,
  tenant: TenantContext,
  { image, catalogImageId }: { image: string; catalogImageId: string | null },
): Promise<ResolvedImage> {
  if (catalogImageId !== null) {
    const [row] = await readVisible(tx, tenant, Prisma.sql`i.id = ${catalogImageId}::uuid`);
    if (row === undefined) throw unknown(`There is no image ${catalogImageId} in the catalogue.`, catalogImageId);
    return toResolved(row);
  }
  const spelled = parseImageReference(image);
  const reference = spelled === null ? image : spellReference(spelled);
  const plain = Prisma.sql`(i.name = ${image} or i.reference = ${reference})`;
  const rows = await readVisible(
    tx,
    tenant,
    Prisma.sql`(case when i."tenantId" = ${tenant.id}::uuid then ${plain}
      else "image_owner"(i.id) || '/' || i.name = ${image} or (i.visibility = 'public' and ${plain}) end)`,
  );
  const own = rows.find(({ isOwn }) => isOwn);
  if (own !== undefined) return toResolved(own);
  const onHosts = normaliseImageReference(image);
  const [offered] = rows;
  if (offered === undefined || (await tx.hostImage.count({ where: { reference: onHosts } })) > 0) {
    return { reference: onHosts, catalog: null };
  }
  return toResolved(offered);
}

async function readVisible(tx: Transaction, tenant: TenantContext, what: Prisma.Sql) {
  const rows = await tx.$queryRaw<unknown[]>`
    select i.id::text as id, i.name, i.state, i.origin, i.digest, i."imageId",
      coalesce(i."tenantId" = ${tenant.id}::uuid, false) as "isOwn", "image_owner"(i.id) as owner
    from "Image" i
    where i."deletedAt" is null and ${what} and (
      i."tenantId" = ${tenant.id}::uuid or i.visibility = 'public' or (i.visibility = 'shared' and "image_is_shared"(i.id))
    )
    order by i.state = 'ready' desc, i."createdAt" desc, i.id limit 100`;
  return rows.map((row) => rowSchema.parse(row));
}

function toResolved(row: z.infer<typeof rowSchema>): ResolvedImage {
  if (row.state !== 'ready' || row.imageId === null) {
    throw unknown(`The image "${row.name}" is ${row.state}: it can be launched when it is ready.`, row.name);
  }
  const isFetchable = row.origin === 'pull' && row.digest !== null;
  const reference = row.isOwn || row.owner === null ? row.name : `${row.owner}/${row.name}`;
  return { reference, catalog: { id: row.id, imageId: row.imageId, isFetchable } };
}

function unknown(message: string, value: string): BulkheadError {
  return new BulkheadError('IMAGE_UNKNOWN', message, { field: 'spec.image', value: value.slice(0, 200) });
}
