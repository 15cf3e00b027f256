import { BILLED_UNITS, type BilledUnit } from '@bulkhead/shared';

/* Money and quantities are whole numbers from the kernel's counter to the last line: a float has never seen them. */

/** Decimals of a price and of a quantity. */
export const MICRO_DIGITS = 6;
const MICRO = 10n ** BigInt(MICRO_DIGITS);

/** The quotient, rounded half away from zero, as merchants do. `by` is above 0. */
export function divideRounded(value: bigint, by: bigint): bigint {
  const magnitude = value < 0n ? -value : value;
  const rounded = (2n * magnitude + by) / (2n * by);
  return value < 0n ? -rounded : rounded;
}

/** A whole number of the smallest part as a decimal: 1234, 2 → "12.34". */
export function toDecimal(value: bigint, digits: number): string {
  const sign = value < 0n ? '-' : '';
  const text = (value < 0n ? -value : value).toString().padStart(digits + 1, '0');
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The currency's own digits after the point: 2 of EUR, 0 of JPY. */
export function digitsOf(currency: string): number {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return Math.min(maximumFractionDigits, MICRO_DIGITS);
}

/** What the ledger counted, in units with six decimals. */
export function quantityOf(unit: BilledUnit, counted: bigint): string {
  return toDecimal(divideRounded(counted * MICRO, BigInt(BILLED_UNITS[unit].size)), MICRO_DIGITS);
}

/**
 * What is paid for `counted` of the ledger's units at a price in millionths, in the currency's smallest coin: one
 * division, and it is the only rounding.
 */
export function amountOf(unit: BilledUnit, counted: bigint, microPrice: bigint, digits: number): bigint {
  const microsPerCoin = 10n ** BigInt(MICRO_DIGITS - digits);
  return divideRounded(counted * microPrice, BigInt(BILLED_UNITS[unit].size) * microsPerCoin);
}

export interface PricedCount {
  unit: BilledUnit;
  counted: bigint;
  /** Null: it has no price. */
  microPrice: bigint | null;
}

/** Several counts at their prices in millionths, rounded once at the end; null: none of them has a price. */
export function microsOf(counts: readonly PricedCount[]): bigint | null {
  const priced = counts.flatMap(({ unit, counted, microPrice }) =>
    microPrice === null ? [] : [{ product: counted * microPrice, size: BigInt(BILLED_UNITS[unit].size) }],
  );
  if (priced.length === 0) return null;
  const whole = priced.reduce((product, { size }) => product * size, 1n);
  return divideRounded(
    priced.reduce((sum, { product, size }) => sum + product * (whole / size), 0n),
    whole,
  );
}
