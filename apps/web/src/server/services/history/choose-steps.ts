import { BulkheadError, DAY_MS, HOUR_MS, MAX_HISTORY_RANGE_MS, MINUTE_MS, type HistoryRange } from '@bulkhead/shared';

/** Longer ranges are drawn from hours: nobody sees a minute in them, and thousands of blocks would be read for it. */
const MAX_MINUTE_RANGE_MS = 14 * DAY_MS;
/** Lengths that fall on round times. */
const STEPS_MS = [
  ...[1, 2, 3, 5, 10, 15, 20, 30].map((count) => count * MINUTE_MS),
  ...[1, 2, 3, 4, 6, 12].map((count) => count * HOUR_MS),
];

export interface Steps {
  tier: 'minute' | 'hour';
  stepMs: number;
  /** Whole steps since 1970, the end excluded. */
  fromMs: number;
  toMs: number;
  atMs: number[];
}

/**
 * Divides a range into at most as many equal steps as points are asked for, and says what they are read from: minutes where they
 * are kept and show, hours otherwise. Throws BulkheadError INVALID_INPUT (toMs, fromMs) for a range that ends before it begins or is too long.
 */
export function chooseSteps(
  { fromMs, toMs, points }: Pick<HistoryRange, 'fromMs' | 'toMs' | 'points'>,
  keptSinceMs: number,
): Steps {
  const lengthMs = toMs - fromMs;
  if (!(lengthMs > 0)) throw wrong('toMs', toMs, 'The range ends before it begins.');
  if (lengthMs > MAX_HISTORY_RANGE_MS) {
    throw wrong('fromMs', fromMs, 'The range is longer than a year; ask for a part of it.');
  }
  const hasMinutes = fromMs >= keptSinceMs && lengthMs <= MAX_MINUTE_RANGE_MS;
  let days = 1;
  const steps = STEPS_MS.filter((stepMs) => hasMinutes || stepMs >= HOUR_MS);
  let stepMs = steps.find((candidateMs) => countOf(fromMs, toMs, candidateMs) <= points) ?? DAY_MS;
  while (countOf(fromMs, toMs, stepMs) > points) stepMs = (days += 1) * DAY_MS;
  const firstMs = Math.floor(fromMs / stepMs) * stepMs;
  const atMs = Array.from({ length: countOf(fromMs, toMs, stepMs) }, (_, index) => firstMs + index * stepMs);
  return {
    tier: stepMs < HOUR_MS ? 'minute' : 'hour',
    stepMs,
    fromMs: firstMs,
    toMs: firstMs + atMs.length * stepMs,
    atMs,
  };
}

function countOf(fromMs: number, toMs: number, stepMs: number): number {
  return Math.ceil(toMs / stepMs) - Math.floor(fromMs / stepMs);
}

function wrong(field: string, valueMs: number, message: string): BulkheadError {
  return new BulkheadError('INVALID_INPUT', message, {
    field,
    value: String(valueMs),
    fields: [{ path: field, message }],
  });
}
