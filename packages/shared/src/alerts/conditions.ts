import { z } from 'zod';
import { HISTORY_SERIES } from '../usage/series.ts';

/** What a rule can be about. A tenant's own are about instances, volumes and the tenant itself. */
export const ALERT_SUBJECTS = ['instance', 'tenant', 'volume', 'host'] as const;
export type AlertSubjectKind = (typeof ALERT_SUBJECTS)[number];
/** What an alert can be about: also the dashboard's own authority, which no rule can choose. */
export const ALERT_ABOUT = [...ALERT_SUBJECTS, 'authority'] as const;
export type AlertAbout = (typeof ALERT_ABOUT)[number];

/** Beside the series of history: shares in per mille of what is given or wanted. */
export const ALERT_SERIES = [
  ...HISTORY_SERIES,
  /** use in per mille of the own limit: an instance's, a tenant's ceiling on a host, all that a host has */
  'cpuSharePerMille',
  'memorySharePerMille',
  'pidsSharePerMille',
  /** time stood still for a ceiling, in per mille of the time */
  'throttledPerMille',
  /** the fuller of memory and processes: a tenant's where it is fullest */
  'fullestSharePerMille',
  /** a volume, the fullest of an instance's volumes, or the disk that holds containers and images of a host */
  'diskSharePerMille',
] as const;
export type AlertSeries = (typeof ALERT_SERIES)[number];

/** What is either so or not. */
export const ALERT_STATES = [
  'host-silent',
  'memory-kill',
  'restart-loop',
  'certificate-expiring',
  'drift',
  'containment-broken',
  'unhealthy',
  'instance-failed',
] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** What a rule looks at. A series has come back only when it has crossed `clearAt`, so that nothing flaps around one number. */
export const alertConditionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('series'),
    series: z.enum(ALERT_SERIES),
    direction: z.enum(['above', 'below']),
    threshold: z.int().min(0),
    clearAt: z.int().min(0),
  }),
  z.strictObject({ kind: z.literal('state'), state: z.enum(ALERT_STATES) }),
]);
export type AlertCondition = z.infer<typeof alertConditionSchema>;

/** Minutes of the day in a time zone; an end before the beginning is on the next day. */
export const quietHoursSchema = z.strictObject({
  timeZone: z.string().max(64),
  fromMinute: z.int().min(0).max(1439),
  toMinute: z.int().min(0).max(1439),
});
export type QuietHours = z.infer<typeof quietHoursSchema>;

/** The numbers of the sentence about an alert; which there are depends on what the rule looks at. */
export const alertFindingSchema = z.object({
  value: z.number().nullable(),
  limit: z.number().nullable(),
  /** For what no number says: the kernel's file that was changed, the certificate's end. */
  detail: z.string().max(500).nullable(),
  /** Which of several it was: of `fullestSharePerMille` memory or processes. */
  series: z.enum(ALERT_SERIES).nullable().default(null),
  /** Which of several it was in: a host's name, a volume's. */
  place: z.string().max(200).nullable().default(null),
});
export type AlertFinding = z.infer<typeof alertFindingSchema>;

/** The rules that are there from the beginning; each can be switched off and set otherwise by operators. */
export const BUILT_IN_RULES = [
  'host-silent',
  'compartment-full',
  'throttled',
  'memory-kill',
  'restart-loop',
  'disk-filling',
  'volume-filling',
  'certificate-expiring',
  'drift',
] as const;
export type BuiltInRule = (typeof BUILT_IN_RULES)[number];

/** Where a channel leads. */
export const channelTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('webhook'), url: z.url({ protocol: /^https?$/ }).max(2048) }),
  z.strictObject({
    kind: z.literal('email'),
    addresses: z.array(z.email().max(254)).min(1).max(20),
    /** What its mails are written in. */
    language: z.enum(['en', 'zh-CN']).default('en'),
  }),
]);
export type ChannelTarget = z.infer<typeof channelTargetSchema>;
