import { HISTORY_SERIES, historyRangeSchema } from '@bulkhead/shared';
import { z } from 'zod';

/** A range with one series in place of several. */
export const stackRangeSchema = historyRangeSchema.omit({ series: true }).extend({ series: z.enum(HISTORY_SERIES) });
