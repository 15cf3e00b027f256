import type { Transaction } from '@bulkhead/db';
import type { MinuteOfMeter } from '../history/history-store.ts';
import { decodeMinute, encodeMinute, mergeMinutes } from '../history/minute-codec.ts';
import type { Reading } from './record-usage.ts';

/** Keeps what is known of a minute; where something is known of it already, the two are parts of one minute. */
export async function addMinutes(
  tx: Transaction,
  hostId: string,
  minuteMs: number,
  readings: readonly Reading[],
): Promise<MinuteOfMeter[]> {
  const minutes = readings
    .filter(({ record }) => record.demandMillicores.length > 0 || record.series.some((spread) => spread !== null))
    .map(({ meterId, kind, tenantId, instanceId, record: { series, demandMillicores } }): MinuteOfMeter => {
      return { subject: { kind, hostId, tenantId, instanceId }, meterId, minuteMs, series, demandMillicores };
    });
  if (minutes.length === 0) return [];
  const minute = new Date(minuteMs);
  const known = await tx.$queryRaw<{ meterId: string; data: Uint8Array }[]>`
    with told as (
      select * from unnest(
        ${minutes.map(({ meterId }) => meterId)}::uuid[],
        ${minutes.map(({ subject }) => subject.tenantId)}::uuid[],
        ${minutes.map((one) => Buffer.from(encodeMinute(one)).toString('base64'))}::text[]
      ) as t("meterId", "tenantId", data)
    ), added as (
      insert into "UsageMinute" ("minute", "meterId", "tenantId", "data")
      select ${minute}::timestamptz, "meterId", "tenantId", decode(data, 'base64') from told order by "meterId"
      on conflict do nothing
      returning "meterId"
    )
    select m."meterId"::text as "meterId", m."data" from "UsageMinute" m join told using ("meterId")
    where m."minute" = ${minute}::timestamptz and m."meterId" not in (select "meterId" from added)`;
  if (known.length === 0) return minutes;
  const before = new Map(known.map(({ meterId, data }) => [meterId, decodeMinute(data)]));
  const merged = minutes.flatMap((one) => {
    const other = before.get(one.meterId);
    return other ? [{ ...one, ...mergeMinutes(other, one) }] : [];
  });
  await tx.$executeRaw`
    update "UsageMinute" m set "data" = decode(t.data, 'base64'), "forwarded" = false
    from unnest(
      ${merged.map(({ meterId }) => meterId)}::uuid[],
      ${merged.map((one) => Buffer.from(encodeMinute(one)).toString('base64'))}::text[]
    ) as t("meterId", data)
    where m."meterId" = t."meterId" and m."minute" = ${minute}::timestamptz`;
  const mergedIds = new Map(merged.map((one) => [one.meterId, one]));
  return minutes.map((one) => mergedIds.get(one.meterId) ?? one);
}
