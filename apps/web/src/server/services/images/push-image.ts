import { BulkheadError, spellReference } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { findRegistryFor } from '../registries/find-registry-for.ts';
import { createTask } from '../tasks/create-task.ts';
import { requireReference } from './pull-image.ts';
import { chooseTaskHost } from './task-host.ts';
import { findOwnImage, requireReady } from './visible-image.ts';

/**
 * A host that has the image sends it to a registry. Only the tenant's own: what others share is not theirs to hand on.
 * Errors: NOT_FOUND, POLICY, CONFLICT (not ready), INVALID_INPUT (reference), HOST_UNREACHABLE, TOO_MANY_ATTEMPTS.
 */
export async function pushImage(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  input: { imageId: string; reference: string; registryId: string | null },
): Promise<{ imageId: string; taskId: string }> {
  const reference = requireReference(input.reference);
  if (reference.tag === null) {
    throw new BulkheadError('INVALID_INPUT', 'Name a tag to push to: a digest is what comes of it.', {
      field: 'reference',
    });
  }
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const image = await findOwnImage(tx, tenant, input.imageId);
    requireReady(image);
    const registry = await findRegistryFor(tx, tenant, { address: reference.registry, registryId: input.registryId });
    const hostId = await chooseTaskHost(tx, { hostId: null, holding: image.id }, deps.now());
    const spelled = spellReference(reference);
    const { imageId } = image;
    const spec = {
      kind: 'image-push' as const,
      catalogId: image.id,
      imageId,
      reference: spelled,
      registryId: registry?.id ?? null,
    };
    const subject = { kind: 'image', id: image.id, name: image.name };
    const taskId = await createTask(deps, tx, { tenant, actor }, { hostId, spec, subject });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'images.push',
      target: `image:${image.id}`,
      details: { name: image.name, reference: spelled },
    });
    return { imageId: image.id, taskId };
  });
}
