/** Steps between a power of two and the next: none is more than a hundredth of the value, which no sparkline can show. */
const STEPS_BITS = 7;
/** Large enough for every host, and small enough that the difference of two can be written. */
const MOST = 2 ** 50;

/**
 * The value to show in the place of `value`: a whole number of at most eight significant bits. What was shown before stays
 * until the value is a whole step away from it: one that trembles around the middle of a step is not sent every second.
 */
export function shownValue(value: number, before: number | null): number {
  const bounded = Math.min(Math.max(0, Math.round(value)), MOST);
  const step = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, bounded))) - STEPS_BITS);
  if (before !== null && Math.abs(bounded - before) < step) return before;
  return Math.round(bounded / step) * step;
}
