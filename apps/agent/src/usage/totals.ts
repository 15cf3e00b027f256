import { USAGE_COUNTERS, type UsageCounter } from '@bulkhead/shared';
import type { Cells } from './cells.ts';

/** Where each counter is in USAGE_COUNTERS. */
export const TOTAL = Object.fromEntries(USAGE_COUNTERS.map((name, index) => [name, index])) as Record<
  UsageCounter,
  number
>;

/** One odometer's numbers in the order of USAGE_COUNTERS, with the fractions of what is an integral over time. */
export class Totals {
  static readonly CELLS = USAGE_COUNTERS.length;
  readonly values: Float64Array;
  /** Whether any has moved since this was last set to false. */
  hasMoved = true;

  constructor(cells: Cells) {
    this.values = cells.next(Totals.CELLS);
  }

  add(total: number, amount: number): void {
    if (amount === 0) return;
    this.values[total] = (this.values[total] ?? 0) + amount;
    this.hasMoved = true;
  }

  /** As they are told: without fractions. */
  whole(): number[] {
    const whole: number[] = [];
    for (let total = 0; total < this.values.length; total += 1) whole.push(Math.floor(this.values[total] ?? 0));
    return whole;
  }

  keep(): number[] {
    const kept: number[] = [];
    for (let total = 0; total < this.values.length; total += 1) kept.push(this.values[total] ?? 0);
    return kept;
  }
}
