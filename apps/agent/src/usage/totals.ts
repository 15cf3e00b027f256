import { USAGE_COUNTERS, type UsageCounter } from '@bulkhead/shared';

/** Where each counter is in USAGE_COUNTERS. */
export const TOTAL = Object.fromEntries(USAGE_COUNTERS.map((name, index) => [name, index])) as Record<
  UsageCounter,
  number
>;

/** One odometer's numbers in the order of USAGE_COUNTERS, with the fractions of what is an integral over time. */
export class Totals {
  readonly values = new Float64Array(USAGE_COUNTERS.length);
  /** Whether any has moved since this was last set to false. */
  hasMoved = true;

  add(total: number, amount: number): void {
    if (amount === 0) return;
    this.values[total] = (this.values[total] ?? 0) + amount;
    this.hasMoved = true;
  }
}
