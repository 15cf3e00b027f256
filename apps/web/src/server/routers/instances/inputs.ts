import { idSchema, INSTANCE_STATES, pagingSchema, tagSchema } from '@bulkhead/shared';
import { z } from 'zod';

/** How a list of instances is cut and ordered. */
export const instanceFilters = {
  ...pagingSchema,
  /** Part of the name or of the image. */
  search: z.string().trim().max(100).optional(),
  state: z.enum(INSTANCE_STATES).optional(),
  hostId: idSchema.optional(),
  /** One that it has. */
  tag: tagSchema.optional(),
  sort: z
    .strictObject({
      column: z.enum(['name', 'state', 'host', 'cpu', 'memory', 'created']),
      direction: z.enum(['asc', 'desc']),
    })
    .default({ column: 'name', direction: 'asc' }),
};
