import { BulkheadError, type UsagePrices } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { readCurrency } from './billing-settings.ts';
import { listPrices, runningHour } from './list-prices.ts';
import { lockPrices } from './lock-prices.ts';

/** In what prices are. Once one has held for an hour, statements were made in it, and it stays. Errors: CONFLICT. */
export async function setCurrency(deps: Deps, actor: Actor, currency: string): Promise<UsagePrices> {
  await deps.db.$transaction(async (tx) => {
    await lockPrices(tx);
    const before = await readCurrency(tx);
    const billed = await tx.usagePrice.findFirst({
      where: { validFrom: { lt: new Date(runningHour(deps.now().getTime())) } },
      select: { id: true },
    });
    if (billed && before !== currency) {
      throw new BulkheadError('CONFLICT', `Hours were billed in ${before} already; the currency stays.`);
    }
    await tx.billingSettings.upsert({ where: { id: 1 }, create: { id: 1, currency }, update: { currency } });
    await writeAudit(tx, actor, { action: 'usage.setCurrency', target: 'billing', details: { currency, before } });
  });
  return listPrices(deps);
}
