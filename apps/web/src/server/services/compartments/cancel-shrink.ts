import { BulkheadError, type CancelledShrink } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { acceptChange, lockInstance, type LockedInstance } from '../instances/accept-change.ts';
import { lockTenant } from '../instances/admission.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { requireShrinking } from './require-shrinking.ts';

/**
 * Takes back what cannot be lowered: every instance of the tenant there that still holds more memory than it reserves
 * reserves again what it holds, the room of deleted ones included. That is counted already, so nothing has to be
 * admitted. Errors: NOT_FOUND, NOT_SHRINKING, CONFLICT when it was cancelled already.
 */
export async function cancelShrink(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  hostId: string,
): Promise<CancelledShrink> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    await lockTenant(tx, tenant);
    await tx.$queryRaw`select 1 from "Host" where id = ${hostId}::uuid for no key update`;
    const hostName = await requireShrinking(tx, tenant, hostId);
    const ids = await tx.$queryRaw<{ id: string }[]>`
      select id::text as id from "Instance"
      where "tenantId" = ${tenant.id}::uuid and "hostId" = ${hostId}::uuid and "goneAt" is null
        and "desiredState" <> 'absent' and "heldMemoryBytes" > "memoryBytes"
      order by id`;
    // All locks before the first audit entry, which locks the end of the tenant's chain.
    const locked: LockedInstance[] = [];
    for (const { id } of ids) locked.push(await lockInstance(tx, tenant.id, { instanceId: id, hostId }));
    const instances: CancelledShrink['instances'] = [];
    for (const instance of locked) {
      const memoryBytes = instance.held.memoryBytes;
      const limit = instance.memoryLimitBytes;
      const accepted = await acceptChange(deps, tx, {
        tenant,
        actor,
        instance,
        kind: 'resize',
        data: { memoryBytes, memoryLimitBytes: limit === null ? null : Math.max(limit, memoryBytes) },
        supersedes: ['resize'],
        details: { memoryBytes, cancelsShrink: true },
      });
      instances.push({ ...accepted, instanceName: instance.name, memoryBytes });
    }
    if (instances.length > 0) return { instances };
    throw new BulkheadError(
      'CONFLICT',
      `No instance of ${tenant.slug} on ${hostName} holds more than it reserves: the shrink was cancelled already, and its host has still to confirm it.`,
    );
  });
}
