import {
  BulkheadError,
  calendarSteps,
  HOUR_MS,
  MAX_USAGE_RANGE_MS,
  MAX_USAGE_STEPS,
  type UsageStep,
} from '@bulkhead/shared';

/** Whole hours, the end excluded; epoch milliseconds. */
export interface UsageRange {
  fromMs: number;
  toMs: number;
}

/** Refuses a range that is empty or longer than a year. Errors: INVALID_INPUT. */
export function requireRange({ fromMs, toMs }: UsageRange): void {
  if (toMs <= fromMs) throw wrong('toMs', toMs, 'A range ends after it begins.');
  if (toMs - fromMs > MAX_USAGE_RANGE_MS) {
    throw wrong('fromMs', fromMs, 'A range is a year at most; ask for the years one after the other.');
  }
}

/** The range of the same length that ends where this one begins. */
export function rangeBefore({ fromMs, toMs }: UsageRange): UsageRange {
  return { fromMs: Math.max(0, 2 * fromMs - toMs), toMs: fromMs };
}

/**
 * Beginnings of a range's steps; the first is its own. Hours are not counted one by one for a list, which has pages: pass
 * `bounded` for a chart, where all of them are answered. Errors: INVALID_INPUT (step).
 */
export function stepsOf(range: UsageRange, step: UsageStep, timeZone: string, bounded = false): number[] {
  if (step === 'total') return [range.fromMs];
  if (step === 'hour') {
    const count = (range.toMs - range.fromMs) / HOUR_MS;
    if (bounded && count > MAX_USAGE_STEPS) {
      throw wrong('step', step, `A chart has at most ${MAX_USAGE_STEPS} steps; ask for days or months.`);
    }
    return Array.from({ length: count }, (_, index) => range.fromMs + index * HOUR_MS);
  }
  const steps = calendarSteps(range, step, timeZone);
  return [range.fromMs, ...steps.slice(1)];
}

function wrong(field: string, value: string | number, message: string): BulkheadError {
  return new BulkheadError('INVALID_INPUT', message, {
    field,
    value: String(value),
    fields: [{ path: field, message }],
  });
}
