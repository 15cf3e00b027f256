import { MAX_CHANNELS, type ChannelView } from '@bulkhead/shared';
import type { Deps } from '../../../deps.ts';
import { toChannelView, type ChannelRow, type Owner } from './channel-rows.ts';

/** An owner's channels by name, each with how its newest message went. `seesAll`: as toChannelView. */
export async function listChannels(deps: Deps, owner: Owner, seesAll: boolean): Promise<ChannelView[]> {
  const rows = await deps.db.$queryRaw<ChannelRow[]>`
    select c.id::text as id, c.kind, c.name, c.target, c.enabled, c."takesBuiltIn", c."createdAt",
      last.state as "lastState", last."finishedAt" as "lastAt", last.problem as "lastProblem",
      (select count(*)::int4 from "AlertDelivery" w where w."channelId" = c.id and w.state = 'pending') as waiting
    from "AlertChannel" c left join lateral (
      select d.state, d."finishedAt", d.problem from "AlertDelivery" d
      where d."channelId" = c.id and d."finishedAt" is not null order by d."finishedAt" desc limit 1
    ) last on true
    where c."tenantId" is not distinct from ${owner?.id ?? null}::uuid
    order by lower(c.name), c.id limit ${MAX_CHANNELS + 1}`;
  return rows.map((row) => toChannelView(row, seesAll));
}
