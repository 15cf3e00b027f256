import type { Transaction } from '@bulkhead/db';
import { BulkheadError, type TaskSpec } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { createTask } from '../tasks/create-task.ts';
import { isUniqueViolation } from '../unique-violation.ts';

/** More entries than anybody keeps in order. */
const MAX_IMAGES = 1_000;

interface NewImage {
  name: string;
  origin: 'pull' | 'import' | 'commit';
  reference: string;
  registryId: string | null;
  notes?: string;
}

/**
 * A new entry of the catalogue with the task that fills it, in one transaction. The audit entry is the last. Throws
 * NAME_TAKEN (name), TOO_MANY_ATTEMPTS.
 */
export async function insertImage(
  deps: Deps,
  tx: Transaction,
  { tenant, actor, hostId }: { tenant: TenantContext; actor: Actor; hostId: string },
  image: NewImage,
  specOf: (catalogId: string) => TaskSpec,
): Promise<{ imageId: string; taskId: string }> {
  const living = await tx.image.findMany({
    where: { tenantId: tenant.id, deletedAt: null },
    select: { name: true },
    take: MAX_IMAGES,
  });
  if (living.length >= MAX_IMAGES) {
    throw new BulkheadError('CONFLICT', `${tenant.slug} has ${MAX_IMAGES} images: delete some first.`);
  }
  if (living.some(({ name }) => name === image.name)) throw nameIsTaken(tenant, image.name);
  const id = newId();
  await tx.image.create({
    data: {
      id,
      tenantId: tenant.id,
      name: image.name,
      origin: image.origin,
      reference: image.reference,
      registryId: image.registryId,
      notes: image.notes ?? '',
      createdById: actor.userId,
    },
  });
  const subject = { kind: 'image', id, name: image.name };
  const taskId = await createTask(deps, tx, { tenant, actor }, { hostId, spec: specOf(id), subject });
  await writeAudit(tx, actor, {
    tenantId: tenant.id,
    action: `images.${image.origin}`,
    target: `image:${id}`,
    details: { name: image.name, reference: image.reference, host: hostId },
  });
  await deps.changes.publish(tx, [newsAbout('images', { tenantSlug: tenant.slug })]);
  return { imageId: id, taskId };
}

/** Runs a change that gives an entry a name. */
export async function withFreeName<T>(tenant: TenantContext, name: string, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (isUniqueViolation(error)) throw nameIsTaken(tenant, name);
    throw error;
  }
}

export function nameIsTaken(tenant: TenantContext, name: string): BulkheadError {
  const message = `${tenant.slug} has an image "${name}" already; choose another name or delete that one first.`;
  return new BulkheadError('NAME_TAKEN', message, { field: 'name', value: name });
}
