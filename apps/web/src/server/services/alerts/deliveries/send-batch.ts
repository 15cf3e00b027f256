import { channelTargetSchema, type ChannelTarget } from '@bulkhead/shared';
import type { Deps } from '../../../deps.ts';
import { sendMail } from '../../mail/send-mail.ts';
import { channelSealName } from '../channels/channel-rows.ts';
import { webhookDestinations } from '../channels/webhook-destinations.ts';
import { readAlertFacts, type AlertFacts } from '../messages/alert-facts.ts';
import { alertsLink } from '../messages/page-links.ts';
import { messageIdOf, toAlertMail, toTestMail, type MailItem } from '../messages/to-mail.ts';
import { toWebhookMessage, toWebhookTest } from '../messages/to-webhook-message.ts';
import { recordOutcome, type Outcome } from './record-outcome.ts';
import { sendWebhook } from './send-webhook.ts';
import type { Batch, TakenDelivery } from './take-due.ts';

/** What it takes to send. */
export type SendingDeps = Pick<Deps, 'db' | 'changes' | 'sealer' | 'log' | 'env'>;

interface Channel {
  id: string;
  name: string;
  target: ChannelTarget;
  sealedSecret: string | null;
  enabled: boolean;
  owner: { id: string; slug: string } | null;
}

/** Sends what was taken and writes how it went. Throws only where that cannot be written: it is sent again then. */
export async function sendBatch(deps: SendingDeps, batch: Batch): Promise<void> {
  const channel = await readChannel(deps, batch.channelId);
  if (channel === null) return;
  const facts = await readAlertFacts(
    deps.db,
    batch.deliveries.flatMap(({ alertId }) => (alertId === null ? [] : [alertId])),
  );
  const readable = batch.deliveries.filter(({ event, alertId }) => event === 'test' || facts.has(alertId ?? ''));
  const unreadable = batch.deliveries.filter((delivery) => !readable.includes(delivery));
  const outcome = readable.length === 0 ? null : await attempt(deps, channel, readable, facts);
  if (outcome !== null) await recordOutcome(deps, { ...batch, deliveries: readable }, channel.owner, outcome);
  if (unreadable.length === 0) return;
  deps.log.warn('an alert that was to be told cannot be read', { alertIds: unreadable.map(({ alertId }) => alertId) });
  await recordOutcome(deps, { ...batch, deliveries: unreadable }, channel.owner, givenUp('unreadable'));
}

async function attempt(
  deps: SendingDeps,
  channel: Channel,
  deliveries: readonly TakenDelivery[],
  facts: ReadonlyMap<string, AlertFacts>,
): Promise<Outcome> {
  const [first] = deliveries;
  if (first === undefined || (!channel.enabled && first.event !== 'test')) return givenUp('switched-off');
  const { target } = channel;
  try {
    return target.kind === 'webhook'
      ? await post(deps, channel, target, first, facts.get(first.alertId ?? ''))
      : await mail(deps, channel, target, deliveries, facts);
  } catch (error) {
    // Such as a key that was sealed with another secret.key: nothing that the receiver could do about.
    deps.log.error('a message about an alert could not be made', { channelId: channel.id, error });
    return givenUp('unreadable');
  }
}

async function post(
  deps: SendingDeps,
  channel: Channel,
  { url }: Extract<ChannelTarget, { kind: 'webhook' }>,
  delivery: TakenDelivery,
  alert: AlertFacts | undefined,
): Promise<Outcome> {
  const about = { link: alertsLink(deps, channel.owner?.slug ?? null), at: delivery.createdAt };
  const message =
    delivery.event === 'test' || alert === undefined
      ? toWebhookTest({ id: channel.id, name: channel.name }, about)
      : toWebhookMessage(alert, delivery.event, about);
  const signingSecret = deps.sealer.open(channelSealName(channel.id), channel.sealedSecret ?? '');
  const destinations = webhookDestinations(deps, channel.owner !== null, url);
  return sendWebhook(url, destinations, { id: delivery.id, body: JSON.stringify(message), signingSecret });
}

async function mail(
  deps: SendingDeps,
  { name, owner }: Channel,
  { addresses, language }: Extract<ChannelTarget, { kind: 'email' }>,
  deliveries: readonly TakenDelivery[],
  facts: ReadonlyMap<string, AlertFacts>,
): Promise<Outcome> {
  const link = alertsLink(deps, owner?.slug ?? null);
  const items = deliveries.flatMap(({ event, alertId }): MailItem[] => {
    const alert = facts.get(alertId ?? '');
    return event === 'test' || alert === undefined ? [] : [{ event, alert }];
  });
  const text =
    items.length === 0 ? toTestMail(language, name, link) : toAlertMail(language, items, { channelName: name, link });
  const ids = deliveries.map(({ id }) => id);
  const outcome = await sendMail(deps, { ...text, to: addresses, messageId: (from) => messageIdOf(ids, from) });
  if (outcome.kind === 'sent') {
    const note = outcome.refused.length === 0 ? null : outcome.refused.join(', ');
    return { kind: 'delivered', status: outcome.status, note };
  }
  const { code, detail, status, isFinal } = outcome;
  return { kind: isFinal ? 'given-up' : 'failed', code, detail, status };
}

const givenUp = (code: 'switched-off' | 'unreadable'): Outcome => ({
  kind: 'given-up',
  code,
  detail: null,
  status: null,
});

async function readChannel({ db }: SendingDeps, channelId: string): Promise<Channel | null> {
  const [row] = await db.$queryRaw<
    (Omit<Channel, 'owner' | 'target'> & { target: unknown; tenantId: string | null; slug: string | null })[]
  >`
    select c.id::text as id, c.name, c.target, c."sealedSecret", c.enabled, c."tenantId"::text as "tenantId", t.slug
    from "AlertChannel" c left join "Tenant" t on t.id = c."tenantId" where c.id = ${channelId}::uuid`;
  if (row === undefined) return null;
  const { tenantId, slug, target, ...channel } = row;
  const owner = tenantId === null || slug === null ? null : { id: tenantId, slug };
  return { ...channel, target: channelTargetSchema.parse(target), owner };
}
