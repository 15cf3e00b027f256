import { z } from 'zod';
import { idSchema, slugSchema } from '../ids.ts';
import { MAX_INSTANCES_PER_HOST } from '../protocol.ts';
import { USAGE_COUNTERS } from './counters.ts';
import { HISTORY_SERIES } from './series.ts';

/** Of a journal in one answer; an answer also ends where it gets too large for one message of the link. */
export const MAX_CHUNKS_PER_READ = 60;
/** Minutes that a journal holds while nobody reads it: a week. Beyond it the oldest go; totals stay right. */
export const MAX_JOURNAL_CHUNKS = 10_080;

const count = z.int().min(0);

/** Least, mean and most of the seconds of one minute. */
export const spreadSchema = z.tuple([count, count, count]);
export type Spread = z.infer<typeof spreadSchema>;

/** One odometer at the end of a chunk. */
export const usageRecordSchema = z.object({
  /** `tenant` is its compartment on this host; `host` is everything on it, tenants' or not. */
  kind: z.enum(['instance', 'tenant', 'host']),
  tenantSlug: slugSchema.nullable(),
  instanceId: idSchema.nullable(),
  /** USAGE_COUNTERS in their order, since the journal's beginning. */
  totals: z.array(count).length(USAGE_COUNTERS.length),
  /** HISTORY_SERIES in their order; null where the group was not there, or the kernel has no such file. */
  series: z.array(spreadSchema.nullable()).length(HISTORY_SERIES.length),
  /** Of a tenant: millicores used in each second of the chunk, null where that is not known. Of others: []. */
  demandMillicores: z.array(count.nullable()).max(120),
});
export type UsageRecord = z.infer<typeof usageRecordSchema>;

/** What was counted up to one moment, about a minute after the chunk before; who had nothing new is left out. */
export const usageChunkSchema = z.object({
  /** 1, 2, 3, …: a journal's chunks are read in this order. One that is missing was given up (MAX_JOURNAL_CHUNKS). */
  seq: z.int().min(1),
  fromMs: z.number().min(0),
  toMs: z.number().min(0),
  records: z.array(usageRecordSchema).max(2 * MAX_INSTANCES_PER_HOST + 1),
});
export type UsageChunk = z.infer<typeof usageChunkSchema>;

/**
 * Asks for what comes after `after` of a journal; that also acknowledges everything up to it, which the agent then forgets.
 * Where the agent's journal is another one, nothing is acknowledged, and its own is answered from its beginning.
 */
export const usageReadSchema = z.strictObject({
  journalId: idSchema.nullable(),
  after: count,
});
export type UsageRead = z.infer<typeof usageReadSchema>;

export const usageAnswerSchema = z.object({
  journalId: idSchema,
  chunks: z.array(usageChunkSchema).max(MAX_CHUNKS_PER_READ),
  /** The newest chunk that there is. */
  newest: count,
});
export type UsageAnswer = z.infer<typeof usageAnswerSchema>;
