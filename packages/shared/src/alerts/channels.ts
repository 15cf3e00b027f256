import { z } from 'zod';
import { idSchema, titleSchema } from '../ids.ts';
import { pageOf } from '../views/common.ts';
import { channelTargetSchema } from './conditions.ts';

export const CHANNEL_KINDS = ['webhook', 'email'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];
/** Channels of one tenant, or of the operators. */
export const MAX_CHANNELS = 20;

export const DELIVERY_EVENTS = ['fired', 'cleared', 'test'] as const;
export type DeliveryEvent = (typeof DELIVERY_EVENTS)[number];
export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Why an attempt failed. */
export const DELIVERY_PROBLEMS = [
  /** the receiver's name or address is one that may not be reached from here */
  'destination',
  /** it answered, but not with 2xx */
  'status',
  /** it answered 410: the channel was switched off */
  'gone',
  'redirect',
  'timeout',
  /** no connection, or it broke off */
  'connection',
  /** no mail server is set */
  'no-mail-server',
  'tls',
  'login',
  /** the mail server did not take it */
  'mail-refused',
  /** the channel was switched off before it was sent */
  'switched-off',
  /** the alert's rule or subject cannot be read any more */
  'unreadable',
] as const;
export type DeliveryProblem = (typeof DELIVERY_PROBLEMS)[number];

export const deliveryProblemSchema = z.object({
  code: z.enum(DELIVERY_PROBLEMS),
  /** What the network or the mail server called it; null: the code says it all. */
  detail: z.string().nullable(),
});

/** What a channel is made or changed with. Its kind stays. */
export const channelInputSchema = z.strictObject({
  name: titleSchema,
  target: channelTargetSchema,
  enabled: z.boolean().default(true),
  takesBuiltIn: z.boolean().default(true),
});
export type ChannelInput = z.infer<typeof channelInputSchema>;

export const channelViewSchema = z.object({
  id: z.string(),
  kind: z.enum(CHANNEL_KINDS),
  name: z.string(),
  /** A URL may be a key itself: to those who may not change the channel it ends after the host. */
  target: channelTargetSchema,
  enabled: z.boolean(),
  takesBuiltIn: z.boolean(),
  createdAtMs: z.number(),
  /** The newest delivery that has ended; null: there was none. */
  last: z
    .object({ state: z.enum(DELIVERY_STATES), atMs: z.number(), problem: deliveryProblemSchema.nullable() })
    .nullable(),
  /** Deliveries that wait for their next attempt. */
  waiting: z.number(),
});
export type ChannelView = z.infer<typeof channelViewSchema>;

/** The key that a webhook's messages are signed with: shown once, `whsec_` and base64. */
export const signingSecretSchema = z.object({ signingSecret: z.string().nullable() });

export const deliveryViewSchema = z.object({
  id: z.string(),
  channelId: z.string(),
  event: z.enum(DELIVERY_EVENTS),
  /** Null: a test message. */
  alert: z
    .object({ id: z.string(), ruleName: z.string(), builtIn: z.string().nullable(), subjectName: z.string() })
    .nullable(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.number(),
  /** Of the receiver's HTTP answer, or of the mail server's. */
  responseStatus: z.number().nullable(),
  problem: deliveryProblemSchema.nullable(),
  createdAtMs: z.number(),
  /** Null: it has ended. */
  nextTryAtMs: z.number().nullable(),
  finishedAtMs: z.number().nullable(),
});
export type DeliveryView = z.infer<typeof deliveryViewSchema>;

export const deliveryPageSchema = pageOf(deliveryViewSchema);

/** Which deliveries of a channel to list: 1-based pages, newest first. */
export const deliveryQueryShape = {
  channelId: idSchema,
  page: z.int().min(1).max(1000).default(1),
  pageSize: z.int().min(1).max(100).default(20),
};

export const MAIL_SECURITIES = ['starttls', 'tls', 'none'] as const;

/** A mail server's name or address as it stands in no URL. */
const mailHostSchema = z
  .string()
  .trim()
  .max(253)
  .regex(/^[A-Za-z0-9.:_-]*$/, 'a name or an address');

/** The server that takes the mail. A password that is left out stays, unless server or user change: it was given for those. */
export const mailSettingsInputSchema = z.strictObject({
  host: mailHostSchema,
  port: z.int().min(1).max(65_535),
  security: z.enum(MAIL_SECURITIES),
  username: z
    .string()
    .max(200)
    .regex(/^\P{Cc}*$/u, 'no control characters'),
  password: z.string().max(500).optional(),
  fromAddress: z.union([z.literal(''), z.email().max(254)]),
});
export type MailSettingsInput = z.infer<typeof mailSettingsInputSchema>;

export const mailSettingsViewSchema = mailSettingsInputSchema.omit({ password: true }).extend({
  hasPassword: z.boolean(),
});
export type MailSettingsView = z.infer<typeof mailSettingsViewSchema>;

/** What came of a mail that was sent to try the settings. */
export const mailTestSchema = z.object({ problem: deliveryProblemSchema.nullable() });
