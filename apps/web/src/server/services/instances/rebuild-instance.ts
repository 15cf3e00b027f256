import { BulkheadError, imageBeforeSchema, type ImageBefore } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { acceptChange, findHostOf, lockInstance, noSuchInstance } from './accept-change.ts';
import { requireAction } from './allowed-actions.ts';
import { resolveImage } from '../images/resolve-image.ts';
import { findCandidates } from './find-candidates.ts';
import { inTenantTransaction } from './tenant-transaction.ts';

/**
 * Puts another image under an instance, which keeps its name, its size and whatever is attached to it; the files that it wrote
 * in its container go. `image` null: what its own reference means by now. Its host gives the container of before up only once
 * it has the new image. Errors: NOT_FOUND, INSTANCE_STATE, INSTANCE_LOCKED, IMAGE_UNKNOWN, HOST_UNREACHABLE, CONFLICT when it
 * runs that image already.
 */
export async function rebuildInstance(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { instanceId, image }: { instanceId: string; image: string | null },
): Promise<{ instanceId: string; operationId: string }> {
  return changeImage(deps, tenant, actor, instanceId, async (tx, { hostId, current }) => {
    const wanted = await resolveImage(tx, tenant, { image: image ?? current.reference, catalogImageId: null });
    const { reference } = wanted;
    const [found] = await findCandidates(tx, { image: wanted, hostId }, deps.now());
    if (!found) throw new Error('a candidate that was not refused');
    if (found.imageId === current.id) {
      throw new BulkheadError(
        'CONFLICT',
        `${reference} is the image that it runs already (${current.id.slice(0, 19)}); bring a newer one to its host first.`,
        { field: 'image', value: reference },
      );
    }
    return { reference, id: found.imageId, catalogImageId: wanted.catalog?.id ?? null };
  });
}

/** Goes back to the image of before the last rebuild; doing it twice is going forth again. Errors: as rebuildInstance, CONFLICT without one. */
export async function rollBackInstance(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  instanceId: string,
): Promise<{ instanceId: string; operationId: string }> {
  return changeImage(deps, tenant, actor, instanceId, async (tx, { hostId, before }) => {
    if (before === null) throw new BulkheadError('CONFLICT', 'It was never rebuilt: there is no image to go back to.');
    if (before.catalogImageId !== null) {
      await findCandidates(tx, { image: await resolveImage(tx, tenant, { image: '', ...before }), hostId }, deps.now());
      return before;
    }
    const held = await tx.hostImage.findFirst({ where: { hostId, imageId: before.id }, select: { reference: true } });
    if (held !== null) return before;
    throw new BulkheadError(
      'IMAGE_UNKNOWN',
      `Its host does not hold ${before.reference} as it was (${before.id.slice(0, 19)}) any more; bring it there first.`,
      { field: 'image', value: before.reference },
    );
  });
}

type Choose = (
  tx: Parameters<Parameters<typeof inTenantTransaction>[2]>[0],
  about: { hostId: string; current: ImageBefore; before: ImageBefore | null },
) => Promise<ImageBefore>;

function changeImage(deps: Deps, tenant: TenantContext, actor: Actor, instanceId: string, choose: Choose) {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const hostId = await findHostOf(tx, tenant.id, instanceId);
    const instance = await lockInstance(tx, tenant.id, { instanceId, hostId });
    requireAction(instance, 'rebuild');
    const row = await tx.instance.findFirst({
      where: { id: instanceId },
      select: { imageReference: true, imageId: true, catalogImageId: true, imageBefore: true },
    });
    if (!row) throw noSuchInstance(instanceId);
    const current = { reference: row.imageReference, id: row.imageId, catalogImageId: row.catalogImageId };
    const before = imageBeforeSchema.nullable().parse(row.imageBefore);
    const next = await choose(tx, { hostId, current, before });
    return acceptChange(deps, tx, {
      tenant,
      actor,
      instance,
      kind: 'rebuild',
      data: {
        imageReference: next.reference,
        imageId: next.id,
        imageBefore: current,
        catalogImageId: next.catalogImageId,
      },
      supersedes: ['rebuild'],
      details: { image: next.reference, imageId: next.id, before: current.reference },
    });
  });
}
