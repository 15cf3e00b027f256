import type { Transaction } from '@bulkhead/db';
import { decodeMinute, encodeMinute, mergeMinutes } from '../history/minute-codec.ts';
import type { Reading } from './record-usage.ts';

/**
 * Stages what is known of a minute, and says of how many meters; where something is known of it already, the two are parts
 * of one minute.
 */
export async function addMinutes(tx: Transaction, minuteMs: number, readings: readonly Reading[]): Promise<number> {
  const minutes = readings.filter(
    ({ record }) => record.demandMillicores.length > 0 || record.series.some((spread) => spread !== null),
  );
  if (minutes.length === 0) return 0;
  const minute = new Date(minuteMs);
  const known = await tx.$queryRaw<{ meterId: string; data: Uint8Array }[]>`
    with told as (
      select * from unnest(
        ${minutes.map(({ meterId }) => meterId)}::uuid[],
        ${minutes.map(({ tenantId }) => tenantId)}::uuid[],
        ${minutes.map(({ record }) => base64Of(encodeMinute(record)))}::text[]
      ) as t("meterId", "tenantId", data)
    ), added as (
      insert into "UsageMinute" ("minute", "meterId", "tenantId", "data")
      select ${minute}::timestamptz, "meterId", "tenantId", decode(data, 'base64') from told order by "meterId"
      on conflict do nothing
      returning "meterId"
    )
    select m."meterId"::text as "meterId", m."data" from "UsageMinute" m join told using ("meterId")
    where m."minute" = ${minute}::timestamptz and m."meterId" not in (select "meterId" from added)`;
  if (known.length === 0) return minutes.length;
  const before = new Map(known.map(({ meterId, data }) => [meterId, decodeMinute(data)]));
  const merged = minutes.flatMap(({ meterId, record }) => {
    const other = before.get(meterId);
    return other ? [{ meterId, data: base64Of(encodeMinute(mergeMinutes(other, record))) }] : [];
  });
  const updated = await tx.$executeRaw`
    update "UsageMinute" m set "data" = decode(t.data, 'base64'), "forwarded" = false
    from unnest(
      ${merged.map(({ meterId }) => meterId)}::uuid[],
      ${merged.map(({ data }) => data)}::text[]
    ) as t("meterId", data)
    where m."meterId" = t."meterId" and m."minute" = ${minute}::timestamptz`;
  // What is packed in between is found there when the chunk is taken again.
  if (updated !== merged.length) throw new Error('Minutes were packed while a part of them was added.');
  return minutes.length;
}

function base64Of(bytes: Uint8Array<ArrayBuffer>): string {
  return Buffer.from(bytes.buffer).toString('base64');
}
