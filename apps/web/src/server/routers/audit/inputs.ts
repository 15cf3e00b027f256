import { auditCursorSchema, auditFiltersSchema } from '@bulkhead/shared';
import { z } from 'zod';

/** Filters and paging of a list of entries. */
export const entriesInput = {
  ...auditFiltersSchema,
  before: auditCursorSchema.optional(),
  limit: z.int().min(1).max(500).default(50),
};
