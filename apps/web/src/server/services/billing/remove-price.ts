import { BulkheadError, type UsagePrices } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { listPrices, runningHour } from './list-prices.ts';
import { lockPrices } from './lock-prices.ts';

/** Takes a price back that no hour that is over was counted with. Errors: NOT_FOUND, CONFLICT. */
export async function removePrice(deps: Deps, actor: Actor, priceId: string): Promise<UsagePrices> {
  await deps.db.$transaction(async (tx) => {
    await lockPrices(tx);
    const price = await tx.usagePrice.findFirst({ where: { id: priceId } });
    if (!price) throw new BulkheadError('NOT_FOUND', 'There is no such price.', { field: 'priceId', value: priceId });
    if (price.validFrom.getTime() < runningHour(deps.now().getTime())) {
      throw new BulkheadError('CONFLICT', 'Hours that are over were billed with this price; set another from now on.');
    }
    await tx.usagePrice.delete({ where: { id: priceId } });
    await writeAudit(tx, actor, {
      action: 'usage.removePrice',
      target: `price:${price.unit}`,
      details: { microPrice: Number(price.microPrice), validFrom: price.validFrom.toISOString() },
    });
  });
  return listPrices(deps);
}
