import type { Transaction } from '@bulkhead/db';

/** Prices and the currency change one after the other: whether one of them may depends on the other. */
export async function lockPrices(tx: Pick<Transaction, '$executeRaw'>): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('bulkhead-prices', 0))`;
}
