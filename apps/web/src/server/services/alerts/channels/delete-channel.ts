import { DONE } from '@bulkhead/shared';
import type { Actor, Deps } from '../../../deps.ts';
import { lockChannel, noteChannel, type Owner } from './channel-rows.ts';

/** Removes a channel with its log, and from the rules that named it. Errors: NOT_FOUND. */
export async function deleteChannel(deps: Deps, owner: Owner, actor: Actor, channelId: string): Promise<typeof DONE> {
  return deps.db.$transaction(async (tx) => {
    const { name, kind } = await lockChannel(tx, owner, channelId);
    await tx.alertChannel.deleteMany({ where: { id: channelId, tenantId: owner?.id ?? null } });
    await noteChannel(deps, tx, owner, { actor, action: 'delete', channelId, details: { name, kind } });
    return DONE;
  });
}
