import { z } from 'zod';
import { healthCheckSchema, stopGraceSecSchema } from './desired/health-check.ts';
import { imageReferenceSchema, restartPolicySchema } from './instance-spec.ts';
import { problemSchema } from './protocol.ts';

/** How an instance is kept running; each is changed on its own. */
export const instanceUpkeepSchema = z.strictObject({
  restartPolicy: restartPolicySchema,
  stopGraceSec: stopGraceSecSchema,
  healthCheck: healthCheckSchema.nullable(),
});
export type InstanceUpkeep = z.infer<typeof instanceUpkeepSchema>;

/** What may be said instead. */
export const deleteGraceSecSchema = z
  .int()
  .min(60)
  .max(7 * 86_400);

/* ---- schedules ------------------------------------------------------------------------------------------------ */

export const MAX_SCHEDULES_PER_INSTANCE = 10;
/** No schedule acts more often than this. */
export const MIN_SCHEDULE_GAP_MS = 5 * 60_000;
/** A run that could not begin within this is told as missed and not made up for. */
export const SCHEDULE_LATE_MS = 5 * 60_000;

export const SCHEDULE_ACTIONS = ['start', 'stop', 'restart'] as const;

export const scheduleSchema = z.strictObject({
  action: z.enum(SCHEDULE_ACTIONS),
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: z
    .string()
    .trim()
    .min(9)
    .max(120)
    .regex(/^[^\r\n]+$/, 'one line'),
  /** IANA name, such as Europe/Berlin. */
  timeZone: z.string().min(1).max(64),
  enabled: z.boolean().default(true),
});
export type Schedule = z.infer<typeof scheduleSchema>;

export const scheduleViewSchema = z.object({
  id: z.string(),
  action: z.enum(SCHEDULE_ACTIONS),
  cron: z.string(),
  timeZone: z.string(),
  enabled: z.boolean(),
  /** The next few; empty while it is switched off. */
  nextRunsMs: z.array(z.number()),
  lastRunAtMs: z.number().nullable(),
  /** Why the last run was refused or missed; null: it was accepted, or there was none. */
  lastProblem: problemSchema.nullable(),
  createdBy: z.string(),
});
export type ScheduleView = z.infer<typeof scheduleViewSchema>;

/* ---- images --------------------------------------------------------------------------------------------------- */

/** The image that an instance ran before its last rebuild. */
export const imageBeforeSchema = z.object({
  reference: imageReferenceSchema,
  id: z.string().max(128),
  catalogImageId: z.string().nullable().default(null),
});
export type ImageBefore = z.infer<typeof imageBeforeSchema>;
