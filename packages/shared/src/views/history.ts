import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { HISTORY_SERIES } from '../usage/series.ts';

/** More points than a wide screen has pixels tell nobody anything. */
export const MAX_HISTORY_POINTS = 2_000;

/** What stretch of time, and into how many points at most. Times are epoch milliseconds. */
export const historyRangeSchema = z.strictObject({
  series: z.array(z.enum(HISTORY_SERIES)).min(1).max(HISTORY_SERIES.length),
  fromMs: z.number().min(0),
  toMs: z.number().min(0),
  points: z.int().min(2).max(MAX_HISTORY_POINTS).default(360),
});
export type HistoryRange = z.infer<typeof historyRangeSchema>;

const valuesSchema = z.array(z.number().nullable()).max(MAX_HISTORY_POINTS);

/** Least, mean and most within each step: a peak of one second is still seen in a year. Null: nothing is known. */
export const historyColumnSchema = z.object({ min: valuesSchema, mean: valuesSchema, max: valuesSchema });
export type HistoryColumn = z.infer<typeof historyColumnSchema>;

/** One subject's history on one axis of equal steps. */
export const historySchema = z.object({
  /** What it was read from: minutes or hours. */
  tier: z.enum(['minute', 'hour']),
  stepMs: z.int().min(1),
  /** Beginnings of the steps. */
  atMs: z.array(z.number()).max(MAX_HISTORY_POINTS),
  columns: z.partialRecord(z.enum(HISTORY_SERIES), historyColumnSchema),
});
export type History = z.infer<typeof historySchema>;

/** Several subjects on one axis, one series: who used how much of it. */
export const historyStackSchema = z.object({
  tier: z.enum(['minute', 'hour']),
  stepMs: z.int().min(1),
  atMs: z.array(z.number()).max(MAX_HISTORY_POINTS),
  /** Means; the largest first, and what is beyond the last that is named summed up at the end. */
  layers: z
    .array(
      z.object({
        /** An instance, or a tenant; null: all others together. */
        id: idSchema.nullable(),
        name: z.string(),
        mean: valuesSchema,
      }),
    )
    .max(51),
});
export type HistoryStack = z.infer<typeof historyStackSchema>;
