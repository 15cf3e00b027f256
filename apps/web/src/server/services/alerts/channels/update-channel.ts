import { BulkheadError, DONE, type ChannelInput } from '@bulkhead/shared';
import type { Actor, Deps } from '../../../deps.ts';
import { problemText } from '../deliveries/problem-text.ts';
import { channelNameTaken, lockChannel, noteChannel, placeOf, type Owner } from './channel-rows.ts';
import { requireDestination } from './webhook-destinations.ts';

/**
 * Changes a channel, or switches it off: what waits to be sent through it is given up then. Errors: NOT_FOUND, POLICY
 * (target.url), NAME_TAKEN (name), INVALID_INPUT (target.kind) for another kind.
 */
export async function updateChannel(
  deps: Deps,
  owner: Owner,
  actor: Actor,
  { channelId, name, target, enabled, takesBuiltIn }: ChannelInput & { channelId: string },
): Promise<typeof DONE> {
  if (target.kind === 'webhook') requireDestination(deps, owner !== null, target.url);
  const tenantId = owner?.id ?? null;
  try {
    return await deps.db.$transaction(async (tx) => {
      const before = await lockChannel(tx, owner, channelId);
      if (before.kind !== target.kind) {
        throw new BulkheadError('INVALID_INPUT', `A channel stays what it is: ${before.kind}.`, {
          field: 'target.kind',
        });
      }
      await tx.alertChannel.updateMany({
        where: { id: channelId, tenantId },
        data: { name, target, enabled, takesBuiltIn },
      });
      if (!enabled) {
        await tx.$executeRaw`
          update "AlertDelivery" set state = 'failed', problem = ${problemText('switched-off')}, "finishedAt" = now()
          where "channelId" = ${channelId}::uuid and state = 'pending' and event <> 'test'
            and "tenantId" is not distinct from ${tenantId}::uuid`;
      }
      const details = { name, kind: target.kind, to: placeOf(target), enabled, takesBuiltIn };
      await noteChannel(deps, tx, owner, { actor, action: 'update', channelId, details });
      return DONE;
    });
  } catch (error) {
    throw channelNameTaken(error, name);
  }
}
