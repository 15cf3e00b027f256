import { BulkheadError, DAY_MS, HOUR_MS, MINUTE_MS } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { decodeDemandBlock } from './block-codec.ts';
import { decodeMinute } from './minute-codec.ts';
import { metersOf, piecesOf, type PackedPieces } from './subject-meters.ts';

const MAX_DAYS = 31;

export interface DemandMinute {
  hostId: string;
  minuteMs: number;
  /** Millicores in each second that was looked at, in order; null where that one is not known. */
  millicores: readonly (number | null)[];
}

/**
 * What a tenant used of CPU on each of its hosts, second by second: a day of all hosts at a time, the oldest first, within
 * a day by host and minute, so that no more than a day is held at once. Throws BulkheadError INVALID_INPUT for more than a month.
 */
export async function* readDemand(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): AsyncGenerator<DemandMinute[]> {
  if (toMs - fromMs > MAX_DAYS * DAY_MS)
    throw new BulkheadError('INVALID_INPUT', 'Demand is read for a month at most.');
  for (let dayMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS; dayMs < toMs; dayMs += DAY_MS) {
    const minutes = await readDay({ db }, tenantId, dayMs, Math.min(dayMs + DAY_MS, toMs));
    const within = minutes.filter(({ minuteMs }) => minuteMs >= fromMs && minuteMs < toMs);
    if (within.length > 0) yield within;
  }
}

async function readDay(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  fromMs: number,
  toMs: number,
): Promise<DemandMinute[]> {
  const [from, to] = [new Date(fromMs), new Date(toMs)];
  const subject = { kind: 'tenant', hostId: null, tenantId, instanceId: null } as const;
  const rows = await db.$queryRaw<{ hostId: string; isHours: boolean; packed: PackedPieces }[]>`
    with ${metersOf([subject], from)}
    select m."hostId"::text as "hostId", true as "isHours", encode(string_agg(
        int4send((extract(epoch from b."hour" - ${from}::timestamptz) / 3600)::int) || int4send(length(b."data")) || b."data", ''
      ), 'base64') as packed
    from meters m join "UsageBlock" b on b."meterId" = m."id" and b."family" = 'demand'
      and b."hour" >= ${from}::timestamptz and b."hour" < ${to}::timestamptz
    group by m."hostId"
    union all
    select m."hostId"::text, false, encode(string_agg(
        int4send((extract(epoch from u."minute" - ${from}::timestamptz) / 60)::int) || int4send(length(u."data")) || u."data", ''
      ), 'base64')
    from meters m join "UsageMinute" u on u."meterId" = m."id"
      and u."minute" >= ${from}::timestamptz and u."minute" < ${to}::timestamptz
    group by m."hostId"`;
  const minutes = rows.flatMap(({ hostId, isHours, packed }) =>
    [...piecesOf(packed)].flatMap(({ place, data }): DemandMinute[] => {
      if (!isHours) {
        return [{ hostId, minuteMs: fromMs + place * MINUTE_MS, millicores: decodeMinute(data).demandMillicores }];
      }
      const hour: DemandMinute[] = [];
      decodeDemandBlock(data, (minute, millicores) => {
        hour.push({ hostId, minuteMs: fromMs + place * HOUR_MS + minute * MINUTE_MS, millicores });
      });
      return hour;
    }),
  );
  return minutes
    .filter(({ millicores }) => millicores.length > 0)
    .toSorted((a, b) => (a.hostId < b.hostId ? -1 : a.hostId > b.hostId ? 1 : a.minuteMs - b.minuteMs));
}
