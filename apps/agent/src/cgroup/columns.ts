import { METRIC_COLUMNS } from '@bulkhead/shared';
import type { MetricColumn } from '@bulkhead/shared';

/** Where each column is in a SampleRow. */
export const COLUMN = Object.fromEntries(METRIC_COLUMNS.map((name, index) => [name, index])) as Record<
  MetricColumn,
  number
>;
