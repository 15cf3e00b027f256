import type { Transaction } from '@bulkhead/db';
import type { PackedPieces } from '../history/subject-meters.ts';

export interface TakenHour {
  hour: Date;
  meterId: string;
  tenantId: string | null;
  /** Its minutes as `piecesOf` reads them, each with its number in the hour. */
  packed: PackedPieces;
  /** What of this hour was packed before, by family; null: nothing. */
  blocksBefore: Readonly<Record<string, Uint8Array>> | null;
  seriesBefore: Uint8Array | null;
}

export interface Block {
  meterId: string;
  tenantId: string | null;
  family: string;
  data: Uint8Array<ArrayBuffer>;
}

export interface Taking {
  graceMinutes: number;
  keptDays: number;
  /** Only what an engine has taken, or is too old to wait for it. */
  onlyForwarded: boolean;
  atMost: number;
}

/**
 * Takes the staged minutes of some meters out, all of one hour: the oldest that is over by the database's clock. What comes
 * while this is done is not taken: what is deleted is exactly what is answered.
 */
export async function takeMinutes(
  tx: Transaction,
  { graceMinutes, keptDays, onlyForwarded, atMost }: Taking,
): Promise<TakenHour[]> {
  const taken = await tx.$queryRaw<Omit<TakenHour, 'blocksBefore' | 'seriesBefore'>[]>`
    with ripe as (
      select date_trunc('hour', min(u."minute"), 'UTC') as hour from "UsageMinute" u
      where u."minute" < date_trunc('hour', clock_timestamp() - make_interval(mins => ${graceMinutes}), 'UTC')
        and (not ${onlyForwarded} or u."forwarded" or u."minute" < clock_timestamp() - make_interval(days => ${keptDays}))
    ), chosen as (
      select distinct u."meterId" from "UsageMinute" u, ripe
      where u."minute" >= ripe.hour and u."minute" < ripe.hour + interval '1 hour'
        and (not ${onlyForwarded} or u."forwarded" or u."minute" < clock_timestamp() - make_interval(days => ${keptDays}))
      order by u."meterId" limit ${atMost}
    ), taken as (
      delete from "UsageMinute" u using chosen, ripe
      where u."meterId" = chosen."meterId" and u."minute" >= ripe.hour and u."minute" < ripe.hour + interval '1 hour'
        and (not ${onlyForwarded} or u."forwarded" or u."minute" < clock_timestamp() - make_interval(days => ${keptDays}))
      returning u."meterId", u."tenantId", u."minute", u."data"
    )
    select ripe.hour, t."meterId"::text as "meterId", t."tenantId"::text as "tenantId", encode(string_agg(
        int4send((extract(epoch from t."minute" - ripe.hour) / 60)::int) || int4send(length(t."data")) || t."data", ''
      ), 'base64') as packed
    from taken t, ripe group by ripe.hour, t."meterId", t."tenantId"`;
  const hour = taken[0]?.hour;
  if (hour === undefined) return [];
  const meterIds = taken.map(({ meterId }) => meterId);
  const blocks = await tx.$queryRaw<{ meterId: string; family: string; data: Uint8Array }[]>`
    select "meterId"::text as "meterId", "family", "data" from "UsageBlock"
    where "hour" = ${hour}::timestamptz and "meterId" = any(${meterIds}::uuid[])`;
  const hours = await tx.$queryRaw<{ meterId: string; series: Uint8Array }[]>`
    select "meterId"::text as "meterId", "series" from "UsageHour"
    where "hour" = ${hour}::timestamptz and "meterId" = any(${meterIds}::uuid[]) and "series" is not null`;
  const before = new Map<string, Record<string, Uint8Array>>();
  for (const { meterId, family, data } of blocks) before.set(meterId, { ...before.get(meterId), [family]: data });
  const series = new Map(hours.map((row) => [row.meterId, row.series]));
  return taken.map((row) => ({
    ...row,
    blocksBefore: before.get(row.meterId) ?? null,
    seriesBefore: series.get(row.meterId) ?? null,
  }));
}

export async function writeBlocks(tx: Transaction, hour: Date, blocks: readonly Block[]): Promise<void> {
  if (blocks.length === 0) return;
  await tx.$executeRaw`
    insert into "UsageBlock" ("hour", "meterId", "family", "tenantId", "data")
    select ${hour}::timestamptz, u.id, u.family, u."tenantId", decode(u.data, 'base64')
    from unnest(
      ${blocks.map(({ meterId }) => meterId)}::uuid[],
      ${blocks.map(({ family }) => family)}::text[],
      ${blocks.map(({ tenantId }) => tenantId)}::uuid[],
      ${blocks.map(({ data }) => Buffer.from(data.buffer).toString('base64'))}::text[]
    ) as u(id, family, "tenantId", data)
    order by u.id, u.family
    on conflict ("meterId", "family", "hour") do update set "data" = excluded."data"`;
}

/** The ledger has a row for nearly all of them; rows are taken in the order of their ids, as whoever counts does. */
export async function writeHourSeries(
  tx: Transaction,
  hour: Date,
  hours: readonly { meterId: string; series: Uint8Array<ArrayBuffer> }[],
): Promise<void> {
  await tx.$executeRaw`
    insert into "UsageHour" ("hour", "meterId", "hostId", "kind", "tenantId", "instanceId", "series")
    select ${hour}::timestamptz, m."id", m."hostId", m."kind", m."tenantId", m."instanceId", decode(u.series, 'base64')
    from unnest(
      ${hours.map(({ meterId }) => meterId)}::uuid[],
      ${hours.map(({ series }) => Buffer.from(series.buffer).toString('base64'))}::text[]
    ) as u(id, series)
    join "Meter" m on m."id" = u.id
    order by m."id"
    on conflict ("hour", "meterId") do update set "series" = excluded."series"`;
}
