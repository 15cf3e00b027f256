import { BulkheadError } from '@bulkhead/shared';
import type { Actor, Deps } from '../../../deps.ts';
import { channelSealName, lockChannel, noteChannel, type Owner } from './channel-rows.ts';
import { newSigningSecret } from './signing-secret.ts';

/**
 * Gives a webhook a new signing key, answered this once. The old one is void at once: what a receiver refuses until it knows
 * the new one is sent again. Errors: NOT_FOUND, CONFLICT for a channel whose messages are not signed.
 */
export async function rotateSecret(
  deps: Deps,
  owner: Owner,
  actor: Actor,
  channelId: string,
): Promise<{ signingSecret: string }> {
  const signingSecret = newSigningSecret();
  const sealedSecret = deps.sealer.seal(channelSealName(channelId), signingSecret);
  return deps.db.$transaction(async (tx) => {
    const { name, kind } = await lockChannel(tx, owner, channelId);
    if (kind !== 'webhook') throw new BulkheadError('CONFLICT', 'Only what a webhook is sent is signed.');
    await tx.alertChannel.updateMany({
      where: { id: channelId, tenantId: owner?.id ?? null },
      data: { sealedSecret },
    });
    await noteChannel(deps, tx, owner, { actor, action: 'rotateSecret', channelId, details: { name } });
    return { signingSecret };
  });
}
