import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { MAX_HISTORY_POINTS } from './history.ts';

/** So many of each are named as the busiest. */
export const TOP_ROWS = 10;

const valuesSchema = z.array(z.number().nullable()).max(MAX_HISTORY_POINTS);

/** Who used a host: its tenants on top of each other, and the host as a whole. */
export const hostTimelineSchema = z.object({
  tier: z.enum(['minute', 'hour']),
  stepMs: z.int().min(1),
  atMs: z.array(z.number()).max(MAX_HISTORY_POINTS),
  /** Mean of everything on the host, tenants' or not. */
  total: valuesSchema,
  /** All that it has; null: it never said. */
  capacity: z.number().nullable(),
  layers: z
    .array(
      z.object({
        /** Null: all further tenants together. */
        tenant: z.object({ id: idSchema, slug: z.string(), name: z.string() }).nullable(),
        mean: valuesSchema,
      }),
    )
    .max(51),
});
export type HostTimeline = z.infer<typeof hostTimelineSchema>;

const topFigures = {
  /** Of the newest minute that is known; null: none of the last five is. */
  now: z.number().nullable(),
  /** Over the range, 0 where it was not there. */
  mean: z.number(),
  /** The same over as long before it; null: nothing is known of that time. */
  before: z.number().nullable(),
};

/** The busiest tenants and instances, the busiest first. */
export const topSchema = z.object({
  tier: z.enum(['minute', 'hour']),
  tenants: z.array(z.object({ slug: z.string(), name: z.string(), ...topFigures })).max(TOP_ROWS),
  instances: z
    .array(
      z.object({
        id: idSchema,
        name: z.string(),
        tenantSlug: z.string(),
        hostName: z.string(),
        /** It has been deleted: there is no page of it any more. */
        gone: z.boolean(),
        ...topFigures,
      }),
    )
    .max(TOP_ROWS),
});
export type Top = z.infer<typeof topSchema>;
