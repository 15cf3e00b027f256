import type { Transaction } from '@bulkhead/db';
import { BulkheadError, IMAGE_ORIGINS, IMAGE_STATES, IMAGE_VISIBILITIES } from '@bulkhead/shared';
import { z } from 'zod';
import type { TenantContext } from '../../context.ts';

const rowSchema = z.object({
  id: z.string(),
  tenantId: z.string().nullable(),
  name: z.string(),
  reference: z.string(),
  registryId: z.string().nullable(),
  digest: z.string().nullable(),
  imageId: z.string().nullable(),
  sizeBytes: z.number(),
  state: z.enum(IMAGE_STATES),
  origin: z.enum(IMAGE_ORIGINS),
  visibility: z.enum(IMAGE_VISIBILITIES),
  notes: z.string(),
});
export type VisibleImage = z.infer<typeof rowSchema>;

/** An entry of the catalogue that this tenant sees: its own, one that is shared with it, one that is offered to all. NOT_FOUND. */
export async function findVisibleImage(tx: Transaction, tenant: TenantContext, imageId: string): Promise<VisibleImage> {
  // The tenant's part of the database shows nothing else; the filter is the second wall's first.
  const [row] = await tx.$queryRaw<unknown[]>`
    select i.id::text as id, i."tenantId"::text as "tenantId", i.name, i.reference, i."registryId"::text as "registryId",
      i.digest, i."imageId", i."sizeBytes"::float8 as "sizeBytes", i.state, i.origin, i.visibility::text as visibility, i.notes
    from "Image" i where i.id = ${imageId}::uuid and i."deletedAt" is null and (
      i."tenantId" = ${tenant.id}::uuid or i.visibility = 'public'
      or (i.visibility = 'shared' and "image_is_shared"(i.id))
    )`;
  if (row === undefined) throw noSuchImage(imageId);
  return rowSchema.parse(row);
}

/** The same, for what only its owner may do with it. */
export async function findOwnImage(tx: Transaction, tenant: TenantContext, imageId: string): Promise<VisibleImage> {
  const image = await findVisibleImage(tx, tenant, imageId);
  if (image.tenantId === tenant.id) return image;
  throw new BulkheadError('POLICY', `"${image.name}" is shared with ${tenant.slug}; only its owner changes it.`, {
    field: 'imageId',
  });
}

/** What is offered to everybody is left as it is for those who use it. */
export function requireNotOffered(image: VisibleImage): void {
  if (image.visibility !== 'public') return;
  throw new BulkheadError(
    'POLICY',
    `Operators offer "${image.name}" to every tenant, so it stays as it is. Ask them to take the offer back first.`,
    { field: 'imageId' },
  );
}

export function requireReady(image: VisibleImage): asserts image is VisibleImage & { imageId: string } {
  if (image.state === 'ready' && image.imageId !== null) return;
  throw new BulkheadError('CONFLICT', `"${image.name}" is ${image.state}: wait until it is ready.`, {
    state: image.state,
  });
}

export function noSuchImage(imageId: string): BulkheadError {
  return new BulkheadError('NOT_FOUND', `There is no image ${imageId}.`, { field: 'imageId', value: imageId });
}
