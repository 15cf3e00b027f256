import type { Database } from '@bulkhead/db';
import { BILLED_UNIT_NAMES, type BilledUnit } from '@bulkhead/shared';
import type { UsageRange } from './usage-range.ts';

/** Hours in which one set of prices holds. In millionths of the currency; null: the unit has no price. */
export interface PriceSegment extends UsageRange {
  prices: Readonly<Record<BilledUnit, bigint | null>>;
}

/** A unit's price from an hour on. */
export interface PriceChange {
  unit: string;
  microPrice: bigint;
  validFromMs: number;
}

export const NO_PRICES = Object.fromEntries(BILLED_UNIT_NAMES.map((unit) => [unit, null])) as PriceSegment['prices'];

/** The segments of a range by the prices that operators have set. */
export async function readPriceSegments(db: Pick<Database, 'usagePrice'>, range: UsageRange): Promise<PriceSegment[]> {
  const rows = await db.usagePrice.findMany({
    where: { validFrom: { lt: new Date(range.toMs) } },
    select: { unit: true, microPrice: true, validFrom: true },
  });
  return cutByPrices(
    range,
    rows.map(({ validFrom, ...row }) => ({ ...row, validFromMs: validFrom.getTime() })),
  );
}

/** Cuts a range where any price changes: within a segment, for each unit the newest price that is not later than it holds. */
export function cutByPrices(range: UsageRange, changes: readonly PriceChange[]): PriceSegment[] {
  const known = changes
    .filter(({ unit }) => (BILLED_UNIT_NAMES as string[]).includes(unit))
    .toSorted((one, other) => one.validFromMs - other.validFromMs);
  const inside = known.map(({ validFromMs }) => validFromMs).filter((atMs) => atMs > range.fromMs && atMs < range.toMs);
  const cuts = [range.fromMs, ...new Set(inside), range.toMs];
  return cuts.slice(0, -1).map((fromMs, index) => {
    const holding = known.filter(({ validFromMs }) => validFromMs <= fromMs);
    const prices = { ...NO_PRICES, ...Object.fromEntries(holding.map(({ unit, microPrice }) => [unit, microPrice])) };
    return { fromMs, toMs: cuts[index + 1] ?? range.toMs, prices };
  });
}

/** Whether anything in these hours has a price. */
export function isPriced(segments: readonly PriceSegment[]): boolean {
  return segments.some(({ prices }) => Object.values(prices).some((price) => price !== null));
}
