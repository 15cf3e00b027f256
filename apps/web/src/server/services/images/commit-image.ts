import { BulkheadError } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { noSuchInstance } from '../instances/accept-change.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { requireImageRoom } from './image-room.ts';
import { insertImage, withFreeName } from './insert-image.ts';

/**
 * Makes an entry of an instance's file system, without its environment, volumes and secrets. Errors: NOT_FOUND (instanceId),
 * CONFLICT for an instance that is being deleted, NAME_TAKEN, QUOTA_EXCEEDED, TOO_MANY_ATTEMPTS.
 */
export async function commitImage(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { instanceId, name }: { instanceId: string; name: string },
) {
  return withFreeName(tenant, name, () =>
    inTenantTransaction(deps, tenant.id, async (tx) => {
      const instance = await tx.instance.findFirst({
        where: { id: instanceId, tenantId: tenant.id, goneAt: null },
        select: { hostId: true, name: true, desiredState: true },
      });
      if (instance === null) throw noSuchInstance(instanceId);
      if (instance.desiredState === 'absent') {
        throw new BulkheadError('CONFLICT', `"${instance.name}" is being deleted.`, { state: 'absent' });
      }
      const maxBytes = await requireImageRoom(tx, tenant);
      const place = { tenant, actor, hostId: instance.hostId };
      const image = { name, origin: 'commit' as const, reference: instance.name, registryId: null };
      return insertImage(deps, tx, place, image, (catalogId) => ({
        kind: 'image-commit',
        catalogId,
        instanceId,
        maxBytes,
      }));
    }),
  );
}
