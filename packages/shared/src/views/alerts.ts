import { z } from 'zod';
import {
  ALERT_ABOUT,
  ALERT_SUBJECTS,
  alertConditionSchema,
  alertFindingSchema,
  BUILT_IN_RULES,
  quietHoursSchema,
} from '../alerts/conditions.ts';
import { idSchema, titleSchema } from '../ids.ts';
import { pageOf, pagingSchema } from './common.ts';
import { ALERT_SEVERITIES } from '../words.ts';

/** Rules of one tenant, or of the operators beside the built-in ones. */
export const MAX_ALERT_RULES = 100;
export const MAX_ALERT_FOR_SEC = 86_400;
export const MAX_MUTE_MS = 30 * 86_400_000;

/** What a rule is made or changed with. */
export const alertRuleInputSchema = z.strictObject({
  name: titleSchema,
  enabled: z.boolean().default(true),
  subjectKind: z.enum(ALERT_SUBJECTS),
  /** One of them; null: every one, or those with the tag. */
  subjectId: idSchema.nullable().default(null),
  subjectTag: z.string().min(1).max(64).nullable().default(null),
  condition: alertConditionSchema,
  forSec: z.int().min(0).max(MAX_ALERT_FOR_SEC),
  severity: z.enum(ALERT_SEVERITIES),
  quietHours: quietHoursSchema.nullable().default(null),
  channelIds: z.array(idSchema).max(20).default([]),
});
export type AlertRuleInput = z.infer<typeof alertRuleInputSchema>;

export const alertRuleViewSchema = alertRuleInputSchema.extend({
  id: z.string(),
  builtIn: z.enum(BUILT_IN_RULES).nullable(),
  /** Whose rule it is: a tenant's own, or the operators'. */
  isOperators: z.boolean(),
  /** Null where it is about all of them, or the one is no more. */
  subjectName: z.string().nullable(),
  mutedUntilMs: z.number().nullable(),
  /** For how many it fires now, as far as the reader may see. */
  firing: z.number(),
});
export type AlertRuleView = z.infer<typeof alertRuleViewSchema>;

export const alertViewSchema = z.object({
  id: z.string(),
  ruleId: z.string(),
  ruleName: z.string(),
  builtIn: z.enum(BUILT_IN_RULES).nullable(),
  condition: alertConditionSchema,
  severity: z.enum(ALERT_SEVERITIES),
  state: z.enum(['firing', 'cleared']),
  subject: z.object({
    kind: z.enum(ALERT_ABOUT),
    id: z.string(),
    name: z.string(),
    /** Null: it is nobody's. */
    tenantSlug: z.string().nullable(),
  }),
  finding: alertFindingSchema,
  startedAtMs: z.number(),
  firedAtMs: z.number().nullable(),
  clearedAtMs: z.number().nullable(),
  /** Null while quiet hours hold it back, and where nobody was told before it was over. */
  toldAtMs: z.number().nullable(),
  acknowledgedAtMs: z.number().nullable(),
  acknowledgedBy: z.string().nullable(),
});
export type AlertView = z.infer<typeof alertViewSchema>;

/** What of the list is asked for. */
export const alertFiltersSchema = z.strictObject({
  state: z.enum(['firing', 'cleared', 'all']).default('all'),
  severity: z.enum(ALERT_SEVERITIES).optional(),
  subjectId: idSchema.optional(),
  ruleId: idSchema.optional(),
  ...pagingSchema,
});
export type AlertFilters = z.infer<typeof alertFiltersSchema>;
export const alertPageSchema = pageOf(alertViewSchema);

/** What the bell shows. */
export const alertSummarySchema = z.object({
  firing: z.number(),
  /** Of those, the ones that nobody has acknowledged. */
  unacknowledged: z.number(),
  critical: z.number(),
  /** The gravest first, then the newest. */
  top: z.array(alertViewSchema).max(10),
});
export type AlertSummary = z.infer<typeof alertSummarySchema>;

/** What a rule would do if it were there already. */
export const alertPreviewSchema = z.object({
  /** How many it is about. */
  subjects: z.number(),
  /** For how many it would hold now; of how many nobody can say. */
  holding: z.number(),
  unknown: z.number(),
  examples: z
    .array(z.object({ kind: z.enum(ALERT_ABOUT), id: z.string(), name: z.string(), finding: alertFindingSchema }))
    .max(10),
});
export type AlertPreview = z.infer<typeof alertPreviewSchema>;
