import type { DeliveryEvent, DeliveryState, DeliveryView } from '@bulkhead/shared';
import type { Deps } from '../../../deps.ts';
import { noSuchChannel, type Owner } from '../channels/channel-rows.ts';
import { toProblemView } from './problem-text.ts';

interface Row {
  id: string;
  channelId: string;
  event: DeliveryEvent;
  state: DeliveryState;
  attempts: number;
  responseStatus: number | null;
  problem: string | null;
  createdAt: Date;
  nextTryAt: Date;
  finishedAt: Date | null;
  alertId: string | null;
  subjectName: string | null;
  ruleName: string | null;
  builtIn: string | null;
}

/** What was sent and is to be sent through a channel, newest first. Errors: NOT_FOUND. */
export async function listDeliveries(
  deps: Deps,
  owner: Owner,
  { channelId, page, pageSize }: { channelId: string; page: number; pageSize: number },
): Promise<{ rows: DeliveryView[]; total: number }> {
  const tenantId = owner?.id ?? null;
  const [channel] = await deps.db.$queryRaw<{ total: number }[]>`
    select (select count(*)::int4 from "AlertDelivery" d where d."channelId" = c.id) as total
    from "AlertChannel" c where c.id = ${channelId}::uuid and c."tenantId" is not distinct from ${tenantId}::uuid`;
  if (channel === undefined) throw noSuchChannel(channelId);
  const rows = await deps.db.$queryRaw<Row[]>`
    select d.id::text as id, d."channelId"::text as "channelId", d.event, d.state, d.attempts, d."responseStatus", d.problem,
      d."createdAt", d."nextTryAt", d."finishedAt", a.id::text as "alertId", a."subjectName", r.name as "ruleName", r."builtIn"
    from "AlertDelivery" d left join "Alert" a on a.id = d."alertId" left join "AlertRule" r on r.id = a."ruleId"
    where d."channelId" = ${channelId}::uuid and d."tenantId" is not distinct from ${tenantId}::uuid
    order by d."createdAt" desc, d.id desc limit ${pageSize} offset ${(page - 1) * pageSize}`;
  return { rows: rows.map(toDeliveryView), total: channel.total };
}

function toDeliveryView(row: Row): DeliveryView {
  const { id, channelId, event, state, attempts, responseStatus, alertId, subjectName, ruleName, builtIn } = row;
  const alert =
    alertId === null ? null : { id: alertId, ruleName: ruleName ?? '', builtIn, subjectName: subjectName ?? '' };
  return {
    id,
    channelId,
    event,
    alert,
    state,
    attempts,
    responseStatus,
    problem: toProblemView(row.problem),
    createdAtMs: row.createdAt.getTime(),
    nextTryAtMs: state === 'pending' ? row.nextTryAt.getTime() : null,
    finishedAtMs: row.finishedAt?.getTime() ?? null,
  };
}
