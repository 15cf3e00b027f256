import { Prisma, type Transaction } from '@bulkhead/db';
import type { HistorySubject } from '../history/history-store.ts';

/** A minute that waits for the engine, and what people call what it is about. */
export interface StagedMinute {
  minute: Date;
  meterId: string;
  /** Of the row as it was read: one that changes meanwhile is another one. */
  version: string;
  data: Uint8Array;
  /** Null: a meter that is gone. */
  kind: HistorySubject['kind'] | null;
  hostId: string | null;
  tenantId: string | null;
  instanceId: string | null;
  hostName: string;
  tenantSlug: string;
  instanceName: string;
}

/** The first that the engine has not taken, from the oldest on or from the newest. */
export function readStaged(tx: Transaction, from: 'oldest' | 'newest', limit: number): Promise<StagedMinute[]> {
  const order = from === 'oldest' ? Prisma.sql`asc` : Prisma.sql`desc`;
  return tx.$queryRaw<StagedMinute[]>`
    select s."minute", s."meterId"::text as "meterId", s.version, s."data", m."kind", m."hostId"::text as "hostId",
      m."tenantId"::text as "tenantId", m."instanceId"::text as "instanceId", coalesce(h."name", '') as "hostName",
      coalesce(t."slug", '') as "tenantSlug", coalesce(i."name", u."instanceName", '') as "instanceName"
    from (
      select "minute", "meterId", xmin::text as version, "data" from "UsageMinute"
      where not "forwarded" order by "minute" ${order} limit ${limit}
    ) s
    left join "Meter" m on m."id" = s."meterId"
    left join "Host" h on h."id" = m."hostId"
    left join "Tenant" t on t."id" = m."tenantId"
    left join "Instance" i on i."id" = m."instanceId"
    left join "UsageHour" u on i."id" is null and u."meterId" = s."meterId" and u."hour" = date_trunc('hour', s."minute")
    order by s."minute"`;
}

export async function markForwarded(tx: Transaction, minutes: readonly StagedMinute[]): Promise<void> {
  if (minutes.length === 0) return;
  await tx.$executeRaw`
    update "UsageMinute" s set "forwarded" = true
    from unnest(
      ${minutes.map(({ meterId }) => meterId)}::uuid[],
      ${minutes.map(({ minute }) => minute.toISOString())}::timestamptz[],
      ${minutes.map(({ version }) => version)}::text[]
    ) as taken("meterId", "minute", version)
    where s."meterId" = taken."meterId" and s."minute" = taken."minute" and s.xmin::text = taken.version`;
}
