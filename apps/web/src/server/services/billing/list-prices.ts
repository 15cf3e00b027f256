import { BILLED_UNIT_NAMES, HOUR_MS, type BilledUnit, type UsagePrices, type UsagePriceView } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { readCurrency } from './billing-settings.ts';

/** Prices in one list; more than anybody sets in years. */
export const MAX_PRICES = 1_000;

/** Every price that was set, by unit and the newest first, with what can still be taken back. */
export async function listPrices({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<UsagePrices> {
  const [rows, currency] = await Promise.all([
    db.usagePrice.findMany({ orderBy: [{ validFrom: 'desc' }], take: MAX_PRICES }),
    readCurrency(db),
  ]);
  const setters = await db.user.findMany({
    where: { id: { in: [...new Set(rows.map(({ createdById }) => createdById))] } },
    select: { id: true, displayName: true },
  });
  const names = new Map(setters.map(({ id, displayName }) => [id, displayName]));
  const nowMs = now().getTime();
  const current = new Map<string, string>();
  for (const { id, unit, validFrom } of rows) {
    if (validFrom.getTime() <= nowMs && !current.has(unit)) current.set(unit, id);
  }
  const prices = rows.flatMap(({ id, unit, microPrice, validFrom, createdAt, createdById }): UsagePriceView[] =>
    isUnit(unit)
      ? [
          {
            id,
            unit,
            microPrice: Number(microPrice),
            validFromMs: validFrom.getTime(),
            createdAtMs: createdAt.getTime(),
            createdBy: names.get(createdById) ?? null,
            state: validFrom.getTime() > nowMs ? 'coming' : current.get(unit) === id ? 'current' : 'past',
            removable: validFrom.getTime() >= runningHour(nowMs),
          },
        ]
      : [],
  );
  const inOrder = prices.toSorted((one, other) => place(one) - place(other) || other.validFromMs - one.validFromMs);
  return { currency, currencyIsFixed: prices.some(({ removable }) => !removable), prices: inOrder };
}

/** The beginning of the hour that is not over: nothing has been billed with a price that begins with it, or later. */
export function runningHour(nowMs: number): number {
  return nowMs - (nowMs % HOUR_MS);
}

const place = ({ unit }: UsagePriceView) => BILLED_UNIT_NAMES.indexOf(unit);

function isUnit(unit: string): unit is BilledUnit {
  return (BILLED_UNIT_NAMES as string[]).includes(unit);
}
