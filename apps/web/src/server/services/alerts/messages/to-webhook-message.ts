import { WEBHOOK_MESSAGE_VERSION, type DeliveryEvent, type WebhookMessage } from '@bulkhead/shared';
import type { AlertFacts } from './alert-facts.ts';
import { wordAlert } from './word-alert.ts';

/** Pure: the body of a webhook's request about an alert. `link`: the page about it; `at`: for an alert that tells no time. */
export function toWebhookMessage(
  alert: AlertFacts,
  event: Exclude<DeliveryEvent, 'test'>,
  { link, at }: { link: string; at: Date },
): WebhookMessage {
  const { startedAt, firedAt, clearedAt, ...facts } = alert;
  const isOver = event === 'cleared';
  return {
    version: WEBHOOK_MESSAGE_VERSION,
    type: isOver ? 'alert.cleared' : 'alert.fired',
    timestamp: ((isOver ? clearedAt : firedAt) ?? at).toISOString(),
    text: wordAlert('en', alert, event),
    data: {
      ...facts,
      startedAt: startedAt.toISOString(),
      firedAt: firedAt?.toISOString() ?? null,
      // A message about its beginning that is sent late says no more than one that was sent in time.
      clearedAt: isOver ? (clearedAt?.toISOString() ?? null) : null,
      link,
    },
  };
}

/** Pure: the body of a test message. */
export function toWebhookTest(
  channel: { id: string; name: string },
  { link, at }: { link: string; at: Date },
): WebhookMessage {
  return {
    version: WEBHOOK_MESSAGE_VERSION,
    type: 'test',
    timestamp: at.toISOString(),
    text: `This is a test message of the channel ${channel.name}. Alerts will arrive in the same way.`,
    data: { channel, link },
  };
}
