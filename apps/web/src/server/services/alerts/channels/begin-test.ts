import { BulkheadError } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { Actor, Deps } from '../../../deps.ts';
import { lockChannel, noteChannel, type Owner } from './channel-rows.ts';

const MAX_TESTS = 10;
const PER_SEC = 600;

/**
 * Has a test message sent, also through a channel that is switched off. It is tried once; how it went is in the log under the
 * id that is answered. Errors: NOT_FOUND, TOO_MANY_ATTEMPTS.
 */
export async function beginTest(
  deps: Deps,
  owner: Owner,
  actor: Actor,
  channelId: string,
): Promise<{ deliveryId: string }> {
  const id = newId();
  const tenantId = owner?.id ?? null;
  return deps.db.$transaction(async (tx) => {
    const { name } = await lockChannel(tx, owner, channelId);
    const [row] = await tx.$queryRaw<{ count: number }[]>`
      select count(*)::int4 as count from "AlertDelivery"
      where "channelId" = ${channelId}::uuid and event = 'test' and "createdAt" > now() - make_interval(secs => ${PER_SEC})`;
    if (row !== undefined && row.count >= MAX_TESTS) {
      throw new BulkheadError(
        'TOO_MANY_ATTEMPTS',
        `${MAX_TESTS} test messages in ${PER_SEC / 60} minutes are enough.`,
        {
          retryAfterSec: PER_SEC,
        },
      );
    }
    await tx.alertDelivery.createMany({ data: [{ id, channelId, tenantId, event: 'test' }] });
    await noteChannel(deps, tx, owner, { actor, action: 'test', channelId, details: { name } });
    return { deliveryId: id };
  });
}
