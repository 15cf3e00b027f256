import { BulkheadError, MAX_NEIGHBOUR_RANGE_MS } from '@bulkhead/shared';

/** Who waited is looked for among everybody on a host: that is bounded. Throws INVALID_INPUT (toMs). */
export function requireNeighbourRange(fromMs: number, toMs: number): void {
  if (toMs > fromMs && toMs - fromMs <= MAX_NEIGHBOUR_RANGE_MS) return;
  const message = 'Neighbours are looked for in a range of up to seven days.';
  throw new BulkheadError('INVALID_INPUT', message, {
    field: 'toMs',
    value: String(toMs),
    fields: [{ path: 'toMs', message }],
  });
}
