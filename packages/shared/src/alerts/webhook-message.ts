import { z } from 'zod';
import { ALERT_ABOUT, alertConditionSchema, alertFindingSchema } from './conditions.ts';
import { ALERT_SEVERITIES } from '../words.ts';

/** Raised when a field is taken away or means something else; new fields come without it. */
export const WEBHOOK_MESSAGE_VERSION = 1;

const envelope = {
  version: z.literal(WEBHOOK_MESSAGE_VERSION),
  /** When it happened, not when it was sent: ISO 8601 in UTC. */
  timestamp: z.iso.datetime(),
  /** One English sentence with the numbers. */
  text: z.string(),
};

/** An alert as a webhook's receiver reads it. */
export const webhookAlertSchema = z.object({
  id: z.string(),
  rule: z.object({ id: z.string(), name: z.string(), builtIn: z.string().nullable() }),
  condition: alertConditionSchema,
  severity: z.enum(ALERT_SEVERITIES),
  subject: z.object({ kind: z.enum(ALERT_ABOUT), id: z.string(), name: z.string() }),
  /** The tenant's short name; null: it is about a host. */
  tenant: z.string().nullable(),
  finding: alertFindingSchema,
  startedAt: z.iso.datetime(),
  firedAt: z.iso.datetime().nullable(),
  clearedAt: z.iso.datetime().nullable(),
  /** The dashboard's page about it. */
  link: z.url(),
});

/** The body of a webhook's request; its id and signature are in the headers webhook-id, webhook-timestamp and webhook-signature. */
export const webhookMessageSchema = z.discriminatedUnion('type', [
  z.object({ ...envelope, type: z.literal('alert.fired'), data: webhookAlertSchema }),
  z.object({ ...envelope, type: z.literal('alert.cleared'), data: webhookAlertSchema }),
  z.object({
    ...envelope,
    type: z.literal('test'),
    data: z.object({ channel: z.object({ id: z.string(), name: z.string() }), link: z.url() }),
  }),
]);
export type WebhookMessage = z.infer<typeof webhookMessageSchema>;
