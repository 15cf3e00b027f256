import type { Transaction } from '@bulkhead/db';
import { v7 as newId } from 'uuid';
import type { ChangeBus } from '../../changes.ts';
import { newsAbout } from '../news.ts';

/** An alert whose state has just changed in this transaction. */
export interface AnnouncedAlert {
  id: string;
  ruleId: string;
  /** Whose it is; null: the operators'. */
  tenantId: string | null;
}

/** One transaction tells no more messages than this; who has so many alerts has no use for the rest. */
const MAX_MESSAGES = 5_000;

/**
 * Puts what has to be told into the outbox of each channel, in the transaction of the change itself: told once, or not at all if
 * that fails. A rule's own channels; of a built-in rule, which names none, the operators' and the tenant's that take those.
 * Then the screens hear of it.
 */
export async function announce(
  tx: Transaction,
  changes: Pick<ChangeBus, 'publish'>,
  alerts: readonly AnnouncedAlert[],
  event: 'fired' | 'cleared',
): Promise<void> {
  if (alerts.length === 0) return;
  const pairs = await tx.$queryRaw<{ alertId: string; channelId: string; tenantId: string | null }[]>`
    select a.id::text as "alertId", c.id::text as "channelId", c."tenantId"::text as "tenantId"
    from unnest(${alerts.map(({ id }) => id)}::uuid[]) as told(id)
    join "Alert" a on a.id = told.id
    join "AlertRule" r on r.id = a."ruleId"
    join "AlertChannel" c on c.enabled and (
      exists (select 1 from "AlertRuleChannel" rc where rc."ruleId" = r.id and rc."channelId" = c.id)
      or (r."builtIn" is not null and c."takesBuiltIn" and (c."tenantId" is null or c."tenantId" = a."tenantId")))
    order by a.id, c.id limit ${MAX_MESSAGES}`;
  if (pairs.length > 0) {
    await tx.alertDelivery.createMany({ data: pairs.map((pair) => ({ id: newId(), ...pair, event })) });
  }
  await publishAlerts(tx, changes, alerts);
}

/** Screens that show alerts of these tenants, or the operators', look again. */
export async function publishAlerts(
  tx: Transaction,
  changes: Pick<ChangeBus, 'publish'>,
  alerts: readonly { tenantId: string | null }[],
): Promise<void> {
  if (alerts.length === 0) return;
  const tenantIds = [...new Set(alerts.flatMap(({ tenantId }) => (tenantId === null ? [] : [tenantId])))];
  const tenants = await tx.tenant.findMany({ where: { id: { in: tenantIds } }, select: { slug: true } });
  const isOperators = alerts.some(({ tenantId }) => tenantId === null);
  await changes.publish(tx, [
    ...tenants.map(({ slug }) => newsAbout('alerts', { tenantSlug: slug })),
    ...(isOperators ? [newsAbout('alerts')] : []),
  ]);
}
