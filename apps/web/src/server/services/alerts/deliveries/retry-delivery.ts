import { BulkheadError, DONE } from '@bulkhead/shared';
import type { Actor, Deps } from '../../../deps.ts';
import { lockChannel, noteChannel, type Owner } from '../channels/channel-rows.ts';

/**
 * Tries again now what waits or was given up: what was given up gets one more attempt. Errors: NOT_FOUND, CONFLICT for what
 * was taken already, is under way, or belongs to a channel that is switched off.
 */
export async function retryDelivery(
  deps: Deps,
  owner: Owner,
  actor: Actor,
  { channelId, deliveryId }: { channelId: string; deliveryId: string },
): Promise<typeof DONE> {
  const tenantId = owner?.id ?? null;
  return deps.db.$transaction(async (tx) => {
    const { name, enabled } = await lockChannel(tx, owner, channelId);
    const [delivery] = await tx.$queryRaw<{ state: string; isUnderWay: boolean }[]>`
      select d.state, coalesce(d.state = 'pending' and d."leasedUntil" > now(), false) as "isUnderWay" from "AlertDelivery" d
      where d.id = ${deliveryId}::uuid and d."channelId" = ${channelId}::uuid
        and d."tenantId" is not distinct from ${tenantId}::uuid
      for no key update`;
    if (delivery === undefined) {
      const details = { field: 'deliveryId', value: deliveryId };
      throw new BulkheadError('NOT_FOUND', `There is no message ${deliveryId}.`, details);
    }
    if (delivery.state === 'delivered') throw new BulkheadError('CONFLICT', 'This message has arrived already.');
    if (delivery.isUnderWay) throw new BulkheadError('CONFLICT', 'This message is being sent just now.');
    if (!enabled) throw new BulkheadError('CONFLICT', 'This channel is switched off.');
    await tx.$executeRaw`
      update "AlertDelivery" set state = 'pending', "nextTryAt" = now(), "leasedUntil" = null, "finishedAt" = null
      where id = ${deliveryId}::uuid`;
    await noteChannel(deps, tx, owner, { actor, action: 'retry', channelId, details: { name, deliveryId } });
    return DONE;
  });
}
