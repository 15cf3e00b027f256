import { z } from 'zod';
import { idSchema, slugSchema } from '../ids.ts';

/** What one audience can be shown live: beyond it the rest of its instances have no live values. */
export const MAX_LIVE_ROWS = 10_000;
/** A row of nothing but large numbers. */
const MAX_CHARACTERS_A_ROW = 40;

/** What is shown of an instance, or of a tenant's compartment. */
export interface LiveValues {
  /** Used in the last second. */
  cpuMillicores: number;
  /** In use, page cache that is easily given back left out. */
  memoryKib: number;
}

const changesSchema = z
  .string()
  .regex(/^[\w-]*$/)
  .max(MAX_LIVE_ROWS * MAX_CHARACTERS_A_ROW);

/**
 * Names the rows: the instances, then the compartments by their tenants; changes count them from 0 in this order. Begins a
 * subscription, and comes again when there is a row that it did not name.
 */
const liveUsageTableSchema = z.strictObject({
  instances: z.array(idSchema).max(MAX_LIVE_ROWS),
  tenants: z.array(slugSchema).max(MAX_LIVE_ROWS),
  changes: changesSchema,
});
export type LiveUsageTable = z.infer<typeof liveUsageTableSchema>;

/**
 * Once a second: the table, or a text of changes to the rows since the frame before. Of each row that moved, as digits.ts
 * writes them: how many rows are between it and the one before, times 4, plus what follows: 1 CPU, 2 memory, 3 both, as
 * differences in millicores and KiB, or 0: there are no values any more. Where there were none, the difference is to 0.
 */
export const liveUsageFrameSchema = z.union([changesSchema, liveUsageTableSchema]);
export type LiveUsageFrame = z.infer<typeof liveUsageFrameSchema>;
