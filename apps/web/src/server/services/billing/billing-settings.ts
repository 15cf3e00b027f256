import type { Database } from '@bulkhead/db';

/** In which operators count until they say otherwise: the schema's own default. */
const FIRST_CURRENCY = 'EUR';

export async function readCurrency(db: Pick<Database, 'billingSettings'>): Promise<string> {
  const row = await db.billingSettings.findFirst({ where: { id: 1 }, select: { currency: true } });
  return row?.currency ?? FIRST_CURRENCY;
}
