import { BulkheadError, MAX_CHANNELS, type ChannelInput } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { Actor, Deps } from '../../../deps.ts';
import { lockTenant } from '../../instances/admission.ts';
import { channelNameTaken, channelSealName, noteChannel, placeOf, type Owner } from './channel-rows.ts';
import { newSigningSecret } from './signing-secret.ts';
import { requireDestination } from './webhook-destinations.ts';

/**
 * Makes a channel. A webhook's signing key is answered this once. Errors: POLICY (target.url), NAME_TAKEN (name), CONFLICT
 * for too many.
 */
export async function createChannel(
  deps: Deps,
  owner: Owner,
  actor: Actor,
  { name, target, enabled, takesBuiltIn }: ChannelInput,
): Promise<{ id: string; signingSecret: string | null }> {
  const id = newId();
  if (target.kind === 'webhook') requireDestination(deps, owner !== null, target.url);
  const signingSecret = target.kind === 'webhook' ? newSigningSecret() : null;
  const sealedSecret = signingSecret === null ? null : deps.sealer.seal(channelSealName(id), signingSecret);
  const tenantId = owner?.id ?? null;
  try {
    await deps.db.$transaction(async (tx) => {
      if (owner !== null) await lockTenant(tx, owner);
      const [row] = await tx.$queryRaw<{ count: number }[]>`
        select count(*)::int4 as count from "AlertChannel" where "tenantId" is not distinct from ${tenantId}::uuid`;
      if (row !== undefined && row.count >= MAX_CHANNELS) {
        throw new BulkheadError('CONFLICT', `${MAX_CHANNELS} channels are enough.`, { count: row.count });
      }
      await tx.alertChannel.createMany({
        data: [
          {
            id,
            tenantId,
            kind: target.kind,
            name,
            target,
            sealedSecret,
            enabled,
            takesBuiltIn,
            createdById: actor.userId,
          },
        ],
      });
      await noteChannel(deps, tx, owner, {
        actor,
        action: 'create',
        channelId: id,
        details: { name, kind: target.kind, to: placeOf(target) },
      });
    });
  } catch (error) {
    throw channelNameTaken(error, name);
  }
  return { id, signingSecret };
}
