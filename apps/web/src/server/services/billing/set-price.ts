import { BulkheadError, DAY_MS, type BilledUnit, type UsagePrices } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { listPrices, MAX_PRICES, runningHour } from './list-prices.ts';
import { lockPrices } from './lock-prices.ts';

/** How far ahead a price can be set. */
const MAX_AHEAD_MS = 5 * 366 * DAY_MS;

/**
 * Sets what a unit costs from an hour on; another that was set for the same hour is replaced. An hour that is over keeps
 * its price, so that what was billed stays. Errors: INVALID_INPUT (validFromMs), CONFLICT with too many prices.
 */
export async function setPrice(
  deps: Deps,
  actor: Actor,
  { unit, microPrice, validFromMs }: { unit: BilledUnit; microPrice: number; validFromMs: number },
): Promise<UsagePrices> {
  await deps.db.$transaction(async (tx) => {
    await lockPrices(tx);
    const nowMs = deps.now().getTime();
    if (validFromMs < runningHour(nowMs) || validFromMs > nowMs + MAX_AHEAD_MS) {
      const message =
        'A price begins with an hour that is not over, within five years: what was billed stays as it was.';
      throw new BulkheadError('INVALID_INPUT', message, {
        field: 'validFromMs',
        value: new Date(validFromMs).toISOString(),
        fields: [{ path: 'validFromMs', message }],
      });
    }
    const row = { microPrice: BigInt(microPrice), createdById: actor.userId, createdAt: deps.now() };
    const validFrom = new Date(validFromMs);
    const replaced = await tx.usagePrice.updateMany({ where: { unit, validFrom }, data: row });
    if (replaced.count === 0) {
      if ((await tx.usagePrice.count()) >= MAX_PRICES) {
        throw new BulkheadError('CONFLICT', `There are ${MAX_PRICES} prices, which is as many as there can be.`);
      }
      await tx.usagePrice.create({ data: { id: newId(), unit, validFrom, ...row } });
    }
    await writeAudit(tx, actor, {
      action: 'usage.setPrice',
      target: `price:${unit}`,
      details: { microPrice, validFrom: validFrom.toISOString(), replaced: replaced.count > 0 },
    });
  });
  return listPrices(deps);
}
