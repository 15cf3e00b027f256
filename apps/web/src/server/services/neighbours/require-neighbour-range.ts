import { BulkheadError, MAX_NEIGHBOUR_RANGE_MS } from '@bulkhead/shared';

/** Who waited is looked for among everybody on a host: that is bounded. Throws INVALID_INPUT. */
export function requireNeighbourRange(fromMs: number, toMs: number): void {
  if (toMs > fromMs && toMs - fromMs <= MAX_NEIGHBOUR_RANGE_MS) return;
  throw new BulkheadError('INVALID_INPUT', 'Neighbours are looked for in a range of up to seven days.');
}
